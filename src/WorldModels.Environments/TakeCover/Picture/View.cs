namespace WorldModels.Environments.Cover;

/// <summary>
/// The player's view: a pinhole camera that looks along x with a horizontal field of view of 90 degrees. The original has 640 x 480 pixels with a bar
/// at the bottom; the 400 rows above it are scaled to 64, so a picture is stretched, and its horizon is at the row to which
/// the middle of the part above the bar is scaled.
/// </summary>
internal readonly struct View(Player player)
{
    /// <summary>The number of samples in width and height: a pixel has two samples side by side, so a sample is as wide as it is high.</summary>
    public const int Columns = 128, Rows = 64;

    /// <summary>The number of samples of an object whose size equals its distance.</summary>
    public const float FocalAcross = Columns / 2f, FocalDown = 384 * 0.16f;

    public const float Horizon = 201.6f * 0.16f;

    public float X { get; } = MapUnits(player.Body.X);

    public float Y { get; } = MapUnits(player.Body.Y);

    public float Eye { get; } = MapUnits(player.Eye);

    /// <summary>Converts a position in the room to map units.</summary>
    public static float MapUnits(int place) => (float)Fixed.ToDouble(place);

    /// <summary>Returns the offset to the left, per unit of depth, of the middle of a column.</summary>
    public static float Leftward(int column) => 1 - (column + 0.5f) / FocalAcross;

    /// <summary>Returns the height above the eye, per unit of depth, of the middle of a row.</summary>
    public static float Upward(int row) => (Horizon - row - 0.5f) / FocalDown;

    /// <summary>Returns the column of a y position in the room.</summary>
    public float Column(float y, float depth) => FocalAcross * (1 + (Y - y) / depth);

    /// <summary>Returns the row of a height.</summary>
    public float Row(float z, float depth) => Horizon - FocalDown * (z - Eye) / depth;

    /// <summary>Returns the brightness at a distance.</summary>
    public static float Light(float depth) => 1.08f - 0.3f * MathF.Min(depth, 600) / 600;
}
