namespace WorldModels.Environments.Cover;

/// <summary>The objects in the room, drawn with a few round shapes; the centre of each is that of its texture.</summary>
internal static class Sprites
{
    private const int MonsterSize = 64, FireSize = 32, BurstSize = 64;

    private static readonly Vector3 Hide = new(0.27f, 0.13f, 0.08f), Spikes = new(0.74f, 0.68f, 0.55f), Eyes = new(0.95f, 0.12f, 0.06f),
        Claws = new(0.16f, 0.08f, 0.05f);

    private static readonly Vector3 Core = new(1, 0.97f, 0.75f), Flame = new(1, 0.62f, 0.12f), Ember = new(0.75f, 0.16f, 0.02f);

    /// <summary>A monster with its arms down; 64 x 64 map units with the feet at the bottom.</summary>
    public static Texture Waiting { get; } = PaintMonster(armsUp: false);

    /// <inheritdoc cref="Waiting"/>
    public static Texture Throwing { get; } = PaintMonster(armsUp: true);

    /// <summary>The two alternating pictures of a fireball, 32 x 32 map units.</summary>
    public static Texture[] Fireball { get; } = [PaintFire(7.5f), PaintFire(6.5f)];

    /// <summary>A fireball that burns out, 64 x 64 map units, in the order of time.</summary>
    public static Texture[] Burst { get; } = [PaintBurst(0, 14, 1), PaintBurst(6, 20, 0.8f), PaintBurst(12, 24, 0.45f)];

    private static Texture PaintMonster(bool armsUp)
    {
        // From back to front: middle, radii, colour. The ground is at 64.
        (float X, float Y, float Width, float Height, Vector3 Colour)[] shapes = armsUp
            ? [.. Legs(), .. Arms(14, 18, 4, 10), .. Claw(13, 8), .. Trunk()]
            : [.. Legs(), .. Arms(16, 34, 4.5f, 11), .. Claw(15, 45), .. Trunk()];
        return new Texture(MonsterSize, (column, row) =>
        {
            Vector4 colour = Vector4.Zero;
            foreach (var shape in shapes)
            {
                (float x, float y) = ((column + 0.5f - shape.X) / shape.Width, (row + 0.5f - shape.Y) / shape.Height);
                if (x * x + y * y > 1) continue;
                // To look round, a shape is lighter where its surface faces up.
                colour = new Vector4(shape.Colour * (0.85f - 0.3f * y + 0.3f * (Noise.At(column, row, 5) - 0.5f)), 1);
            }
            return colour;
        });
    }

    private static (float, float, float, float, Vector3)[] Legs() => [(26, 53, 5, 11, Hide), (38, 53, 5, 11, Hide)];

    private static (float, float, float, float, Vector3)[] Arms(float left, float y, float width, float height) =>
        [(left, y, width, height, Hide), (MonsterSize - left, y, width, height, Hide),
         (left + 4, 26, 7, 5, Hide), (MonsterSize - left - 4, 26, 7, 5, Hide)];

    private static (float, float, float, float, Vector3)[] Claw(float left, float y) =>
        [(left, y, 3.5f, 3.5f, Claws), (MonsterSize - left, y, 3.5f, 3.5f, Claws)];

    private static (float, float, float, float, Vector3)[] Trunk() =>
        [(32, 34, 11, 14, Hide), (32, 37, 6, 8, Hide * 1.5f), (21, 22, 4, 4, Spikes), (43, 22, 4, 4, Spikes),
         (32, 15, 7.5f, 7.5f, Hide * 1.2f), (29, 14, 2, 1.6f, Eyes), (35, 14, 2, 1.6f, Eyes)];

    private static Texture PaintFire(float radius) => new(FireSize, (column, row) =>
    {
        float distance = Distance(column, row, FireSize) / radius;
        if (distance > 1.5f) return Vector4.Zero;
        Vector3 colour = distance < 0.75f
            ? Between(Core, Flame, distance / 0.75f)
            : Between(Flame, Ember, MathF.Min((distance - 0.75f) / 0.35f, 1));
        float strength = MathF.Min(1, (1.5f - distance) / 0.5f);
        return new Vector4(colour * strength, distance < 1 ? 0.8f * strength : 0);
    });

    private static Texture PaintBurst(float inner, float outer, float strength) => new(BurstSize, (column, row) =>
    {
        float distance = Distance(column, row, BurstSize) + 5 * (Noise.At(column / 3, row / 3, 6) - 0.5f);
        if (distance < inner || distance > outer) return Vector4.Zero;
        float depth = (outer - distance) / (outer - inner);
        return new Vector4(Between(Ember, Flame, depth) * strength, 0.3f * strength);
    });

    // Vector3.Lerp rounds once or twice, depending on the processor.
    private static Vector3 Between(Vector3 from, Vector3 to, float share) => from + (to - from) * share;

    private static float Distance(int column, int row, int size)
    {
        (float x, float y) = (column + 0.5f - size / 2f, row + 0.5f - size / 2f);
        return MathF.Sqrt(x * x + y * y);
    }
}
