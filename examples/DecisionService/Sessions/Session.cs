namespace DecisionService;

/// <summary>The state of a session: M's states after a number of steps. Immutable.</summary>
internal sealed record SessionState(float[] Hidden, float[] Cell, int Steps);

/// <summary>The episode of one machine or player. Its lock is held during a decision, so that two requests cannot start from the same state.</summary>
internal sealed class Session(string name, SessionState state, DateTimeOffset lastSeen)
{
    public string Name { get; } = name;

    public Lock Lock { get; } = new();

    public SessionState State { get; set; } = state;

    public DateTimeOffset LastSeen { get; set; } = lastSeen;

    /// <summary>Whether the session was removed from the store.</summary>
    public bool IsRemoved { get; set; }

    public SessionMessage Describe() => new(Name, State.Steps, LastSeen);
}
