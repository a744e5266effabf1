namespace WorldModels.Environments;

/// <summary>Checks the promises of a contract one after another and collects the broken ones.</summary>
internal sealed class Promises
{
    private readonly List<string> _broken = [];

    /// <summary>The broken promises, each with the problem found.</summary>
    public IReadOnlyList<string> Broken => _broken;

    /// <summary>Records a broken promise.</summary>
    public void Break(string promise, string problem) => _broken.Add($"{promise}: {problem}");

    /// <summary>Checks a promise and returns whether it is kept; an exception also breaks it.</summary>
    /// <param name="promise">The promise in words.</param>
    /// <param name="problem">Returns what is wrong, or null if nothing is.</param>
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
