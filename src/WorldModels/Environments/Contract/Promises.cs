namespace WorldModels.Environments;

/// <summary>What something promises, looked at one promise after the other, and what was found broken.</summary>
internal sealed class Promises
{
    private readonly List<string> _broken = [];

    /// <summary>The broken promises, each with what is wrong.</summary>
    public IReadOnlyList<string> Broken => _broken;

    /// <summary>Notes a broken promise.</summary>
    public void Break(string promise, string problem) => _broken.Add($"{promise}: {problem}");

    /// <summary>Looks whether a promise is kept; an exception breaks it too.</summary>
    /// <param name="promise">In words.</param>
    /// <param name="problem">Says what is wrong; null: nothing.</param>
    public bool Kept(string promise, Func<string?> problem)
    {
        string? found;
        try
        {
            found = problem();
        }
        catch (Exception cause)
        {
            found = $"it threw {cause.GetType().Name}: {cause.Message}";
        }
        if (found is not null) Break(promise, found);
        return found is null;
    }
}
