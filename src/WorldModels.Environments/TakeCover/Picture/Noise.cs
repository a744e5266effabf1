namespace WorldModels.Environments.Cover;

/// <summary>Pseudo-random numbers that depend only on a position; they make surfaces look rough and are the same in every episode.</summary>
internal static class Noise
{
    /// <summary>Returns a number in [0, 1).</summary>
    public static float At(int column, int row, int layer)
    {
        uint hash = (uint)(column * 0x1F123BB5 + row * 0x5F356495 + layer * 0x2545F491);
        hash = (hash ^ hash >> 15) * 0x2C1B3C6D;
        hash = (hash ^ hash >> 12) * 0x297A2D39;
        return (hash >> 8) / (float)(1 << 24);
    }
}
