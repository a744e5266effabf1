using System.Runtime.CompilerServices;

namespace WorldModels.Environments.Cover;

/// <summary>
/// A square picture that repeats in both directions, one texel per map unit, stored also at coarser resolutions, so that distant
/// parts are averages. Colours are from 0 to 1 and are multiplied by their opacity (W); a colour with opacity 0 is added to what is behind it.
/// </summary>
internal sealed class Texture
{
    private readonly Vector4[][] _levels;

    /// <summary>Computes every texel.</summary>
    /// <param name="size">Texels along each side, a power of two.</param>
    /// <param name="colour">The colour at column and row.</param>
    public Texture(int size, Func<int, int, Vector4> colour)
    {
        Size = size;
        List<Vector4[]> levels =
            [[.. from row in Enumerable.Range(0, size) from column in Enumerable.Range(0, size) select colour(column, row)]];
        while (levels[^1].Length > 1) levels.Add(Halve(levels[^1]));
        _levels = [.. levels];
    }

    /// <summary>The width and height in texels.</summary>
    public int Size { get; }

    /// <summary>Returns the resolution level for a sample that covers the given number of map units.</summary>
    public int LevelFor(float units)
    {
        // The rounded binary logarithm: the exponent for which the mantissa lies between sqrt(1/2) and sqrt(2).
        const int rootOfHalf = 0x3F3504F3, mantissaBits = 23;
        return Math.Clamp((BitConverter.SingleToInt32Bits(units) - rootOfHalf) >> mantissaBits, 0, _levels.Length - 1);
    }

    /// <summary>Returns the colour at a position in map units, interpolated between the four texels around it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector4 Sample(int level, float across, float down)
    {
        Vector4[] texels = _levels[level];
        int size = Size >> level, mask = size - 1;
        float scale = 1f / (1 << level), x = across * scale - 0.5f, y = down * scale - 0.5f;
        int column = (int)MathF.Floor(x), row = (int)MathF.Floor(y);
        float right = x - column, lower = y - row;
        int left = column & mask, next = (column + 1) & mask, top = (row & mask) * size, bottom = ((row + 1) & mask) * size;
        Vector4 upper = texels[top + left] * (1 - right) + texels[top + next] * right;
        Vector4 under = texels[bottom + left] * (1 - right) + texels[bottom + next] * right;
        return upper * (1 - lower) + under * lower;
    }

    private static Vector4[] Halve(Vector4[] texels)
    {
        int size = (int)Math.Sqrt(texels.Length), half = size / 2;
        return [.. from row in Enumerable.Range(0, half) from column in Enumerable.Range(0, half)
            let first = 2 * row * size + 2 * column
            select (texels[first] + texels[first + 1] + texels[first + size] + texels[first + size + 1]) / 4];
    }
}
