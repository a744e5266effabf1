namespace WorldModels.Environments.Cover;

/// <summary>The textures of the room: brown brick all around, grey stone above and below.</summary>
internal static class Surfaces
{
    private const int Size = 64, CourseHeight = 16, BrickWidth = 32, Joint = 2;

    private static readonly Vector4 Clay = Colour(132, 106, 82), Mortar = Colour(66, 50, 36), Stone = Colour(82, 82, 84);

    public static Texture Brick { get; } = new(Size, PaintBrick);

    public static Texture Floor { get; } = new(Size, PaintStone);

    private static Vector4 PaintBrick(int column, int row)
    {
        int course = row / CourseHeight, shifted = (column + course % 2 * BrickWidth / 2) % Size;
        if (row % CourseHeight < Joint || shifted % BrickWidth < Joint) return Mortar;
        float tint = 0.82f + 0.36f * Noise.At(shifted / BrickWidth, course, 1), grain = 0.92f + 0.16f * Noise.At(column, row, 2);
        return Shade(Clay, tint * grain);
    }

    private static Vector4 PaintStone(int column, int row)
    {
        float slab = 0.9f + 0.2f * Noise.At(column / 16, row / 16, 3), grain = 0.86f + 0.28f * Noise.At(column / 2, row / 2, 4);
        return Shade(Stone, slab * grain);
    }

    private static Vector4 Shade(Vector4 colour, float factor) => new Vector4(colour.AsVector3() * factor, 1);

    private static Vector4 Colour(int red, int green, int blue) => new(red / 255f, green / 255f, blue / 255f, 1);
}
