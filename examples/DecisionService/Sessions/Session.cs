namespace DecisionService;

/// <summary>What a session remembers: M's states after so many steps. Does not change.</summary>
internal sealed record SessionState(float[] Hidden, float[] Cell, int Steps);

/// <summary>One machine's or player's episode. Its lock is held during a decision, so that two requests do not go on from one state.</summary>
internal sealed class Session(string name, SessionState state, DateTimeOffset lastSeen)
{
    public string Name { get; } = name;

    public Lock Lock { get; } = new();

    public SessionState State { get; set; } = state;

    public DateTimeOffset LastSeen { get; set; } = lastSeen;

    /// <summary>Whether the store has forgotten it.</summary>
    public bool IsRemoved { get; set; }

    public SessionMessage Describe() => new(Name, State.Steps, LastSeen);
}
