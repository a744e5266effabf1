namespace WorldModels.Inference;

/// <summary>Checks that stand before code that works on pointers.</summary>
internal static class Require
{
    /// <exception cref="ArgumentException">There are fewer numbers than needed.</exception>
    public static void Length(int actual, long needed, string parameter)
    {
        if (actual < needed) throw new ArgumentException($"{actual} values: at least {needed} are needed", parameter);
    }

    /// <exception cref="ArgumentException">There are fewer or more numbers than needed.</exception>
    public static void Exactly(int actual, long needed, string parameter)
    {
        if (actual != needed) throw new ArgumentException($"{actual} values: exactly {needed} are needed", parameter);
    }
}
