namespace WorldModels.Rollouts;

/// <summary>One number of an action, or one choice.</summary>
/// <param name="Name">The name of the column; with the number of the slot where it is one number of a vector.</param>
/// <param name="Low">The least value; 0 for a choice.</param>
/// <param name="High">The largest value; for a choice the number of the last.</param>
/// <param name="Categories">The names of the choices in the order of their numbers; empty for a number.</param>
public sealed record LoggedActionColumn(string Name, float Low, float High, IReadOnlyList<string> Categories)
{
    /// <summary>A number between two bounds.</summary>
    public static LoggedActionColumn Number(string name, float low, float high) => new(name, low, high, []);

    /// <summary>A choice of named categories.</summary>
    public static LoggedActionColumn Choice(string name, IEnumerable<string> categories)
    {
        string[] all = [.. categories];
        return new(name, 0, all.Length - 1, all);
    }

    /// <summary>Whether it is a choice.</summary>
    internal bool IsChoice => Categories.Count > 0;

    /// <summary>The name, and the range or the choices.</summary>
    public override string ToString() => IsChoice ? $"{Name}: {string.Join(" | ", Categories)}" : $"{Name}: {Low} to {High}";
}
