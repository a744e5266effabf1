namespace WorldModels.Inference;

/// <summary>Checks lengths before code that uses pointers.</summary>
internal static class Require
{
    /// <exception cref="ArgumentException">There are too few numbers.</exception>
    public static void Length(int actual, long needed, string parameter)
    {
        if (actual < needed) throw new ArgumentException($"{actual} values: at least {needed} are needed", parameter);
    }

    /// <exception cref="ArgumentException">There are too few or too many numbers.</exception>
    public static void Exactly(int actual, long needed, string parameter)
    {
        if (actual != needed) throw new ArgumentException($"{actual} values: exactly {needed} are needed", parameter);
    }
}
