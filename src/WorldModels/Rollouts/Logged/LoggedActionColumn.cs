namespace WorldModels.Rollouts;

/// <summary>One number of an action, or one choice.</summary>
/// <param name="Name">The name of the column; if it is one number of a vector, with the number of the slot.</param>
/// <param name="Low">The smallest value; 0 for a choice.</param>
/// <param name="High">The largest value; for a choice, the number of the last choice.</param>
/// <param name="Categories">The names of the choices in the order of their numbers; empty for a number.</param>
public sealed record LoggedActionColumn(string Name, float Low, float High, IReadOnlyList<string> Categories)
{
    /// <summary>Returns a column of a number between two bounds.</summary>
    public static LoggedActionColumn Number(string name, float low, float high) => new(name, low, high, []);

    /// <summary>Returns a column of a choice of named categories.</summary>
    public static LoggedActionColumn Choice(string name, IEnumerable<string> categories)
    {
        string[] all = [.. categories];
        return new(name, 0, all.Length - 1, all);
    }

    /// <summary>Whether the column is a choice.</summary>
    internal bool IsChoice => Categories.Count > 0;

    /// <summary>Returns the name, and the range or the choices.</summary>
    public override string ToString() => IsChoice ? $"{Name}: {string.Join(" | ", Categories)}" : $"{Name}: {Low} to {High}";
}
