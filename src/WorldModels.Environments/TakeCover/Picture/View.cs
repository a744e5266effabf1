namespace WorldModels.Environments.Cover;

/// <summary>
/// The player's view: a pinhole camera that looks along x and shows 90 degrees across. The original's 640 x 480 pixels show a bar
/// in the lowest ones; the 400 rows above it become 64, so that a picture is stretched, and its horizon lies where
/// the middle of the part above the bar comes to lie.
/// </summary>
internal readonly struct View(Player player)
{
    /// <summary>Samples across and down: two share a pixel, and so each is as wide as it is high.</summary>
    public const int Columns = 128, Rows = 64;

    /// <summary>Samples that something as wide or high as it is far away covers.</summary>
    public const float FocalAcross = Columns / 2f, FocalDown = 384 * 0.16f;

    public const float Horizon = 201.6f * 0.16f;

    public float X { get; } = MapUnits(player.Body.X);

    public float Y { get; } = MapUnits(player.Body.Y);

    public float Eye { get; } = MapUnits(player.Eye);

    /// <summary>A place in the room, in map units.</summary>
    public static float MapUnits(int place) => (float)Fixed.ToDouble(place);

    /// <summary>How far left something is per unit of depth that shows in the middle of a column.</summary>
    public static float Leftward(int column) => 1 - (column + 0.5f) / FocalAcross;

    /// <summary>How far above the eye something is per unit of depth that shows in the middle of a row.</summary>
    public static float Upward(int row) => (Horizon - row - 0.5f) / FocalDown;

    /// <summary>Where a place across the room shows, in columns.</summary>
    public float Column(float y, float depth) => FocalAcross * (1 + (Y - y) / depth);

    /// <summary>Where a height shows, in rows.</summary>
    public float Row(float z, float depth) => Horizon - FocalDown * (z - Eye) / depth;

    /// <summary>How bright the light of the room leaves what is so far away.</summary>
    public static float Light(float depth) => 1.08f - 0.3f * MathF.Min(depth, 600) / 600;
}
