using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace WorldModels.Control;

/// <summary>
/// The implicit QL iteration with Wilkinson's shift (Golub and Van Loan, section 8.3). It diagonalises a tridiagonal matrix
/// by plane rotations and stores them, so that they can be applied to a basis afterwards.
/// </summary>
internal sealed class TridiagonalQl
{
    private const int MaxSweepsPerEigenvalue = 60;
    private const double HalfUlp = 1.0 / (1L << 53);
    private readonly List<Rotation> _rotations = [];
    private readonly List<Sweep> _sweeps = [];

    /// <summary>The number of columns of a basis that <see cref="Rotate"/> processes at once: four of the widest registers.</summary>
    public const int StripWidth = 32;

    /// <summary>Replaces <paramref name="diagonal"/> by the eigenvalues, in no order, and <paramref name="offDiagonal"/> by zeros.</summary>
    /// <exception cref="InvalidOperationException">The iteration does not converge, as with numbers that are not finite.</exception>
    public void Diagonalise(double[] diagonal, double[] offDiagonal)
    {
        _rotations.Clear();
        _sweeps.Clear();
        for (int low = 0; low < diagonal.Length; low++)
            for (int sweep = 0, high; (high = EndOfBlock(diagonal, offDiagonal, low)) != low; sweep++)
            {
                if (sweep == MaxSweepsPerEigenvalue)
                    throw new InvalidOperationException($"the eigenvalues of a {diagonal.Length} x {diagonal.Length} matrix do not converge");
                Chase(diagonal, offDiagonal, low, high);
            }
    }

    private static int EndOfBlock(double[] d, double[] e, int low)
    {
        int high = low;
        while (high < d.Length - 1 && !(Math.Abs(e[high]) <= HalfUlp * (Math.Abs(d[high]) + Math.Abs(d[high + 1])))) high++;
        return high;
    }

    // One sweep: the shift creates a non-zero element outside the tridiagonal ("bulge") at the lower end of the block; rotations move it to the upper end.
    private void Chase(double[] d, double[] e, int low, int high)
    {
        double ratio = (d[low + 1] - d[low]) / (2 * e[low]);
        double bulge = d[high] - d[low] + e[low] / (ratio + Math.CopySign(Math.Sqrt(ratio * ratio + 1), ratio));
        double sine = 1, cosine = 1, correction = 0;
        int i = high - 1;
        for (; i >= low; i--)
        {
            double f = sine * e[i], b = cosine * e[i];
            double length = Math.Sqrt(f * f + bulge * bulge);
            e[i + 1] = length;
            if (length == 0) break;
            (sine, cosine) = (f / length, bulge / length);
            double shifted = d[i + 1] - correction;
            double change = (d[i] - shifted) * sine + 2 * cosine * b;
            correction = sine * change;
            d[i + 1] = shifted + correction;
            bulge = cosine * change - b;
            _rotations.Add(new(cosine, sine));
        }
        _sweeps.Add(new(high, high - 1 - i));
        if (i >= low) d[i + 1] -= correction;
        else (d[low], e[low]) = (d[low] - correction, bulge);
        e[high] = 0;
    }

    /// <summary>
    /// Applies every rotation to <see cref="StripWidth"/> columns of a basis whose rows become the eigenvectors:
    /// <paramref name="strip"/> contains those columns of row 0, of row 1, and so on. Strips do not depend on each other.
    /// </summary>
    public void Rotate(Span<double> strip)
    {
        nuint w = (nuint)Vector512<double>.Count;
        ReadOnlySpan<Rotation> rotations = CollectionsMarshal.AsSpan(_rotations);
        foreach (Sweep sweep in _sweeps)
        {
            ref double lower = ref strip[sweep.Start * StripWidth];
            // Each rotation combines two neighbouring rows; the row that the next rotation also needs stays in registers.
            Vector512<double> a = Vector512.LoadUnsafe(ref lower), b = Vector512.LoadUnsafe(ref lower, w);
            Vector512<double> c = Vector512.LoadUnsafe(ref lower, 2 * w), d = Vector512.LoadUnsafe(ref lower, 3 * w);
            int row = sweep.Start;
            foreach (Rotation rotation in rotations[..sweep.Count])
            {
                Vector512<double> cosine = Vector512.Create(rotation.Cosine), sine = Vector512.Create(rotation.Sine);
                ref double upper = ref strip[--row * StripWidth];
                Vector512<double> upperA = Vector512.LoadUnsafe(ref upper), upperB = Vector512.LoadUnsafe(ref upper, w);
                Vector512<double> upperC = Vector512.LoadUnsafe(ref upper, 2 * w), upperD = Vector512.LoadUnsafe(ref upper, 3 * w);
                Vector512.FusedMultiplyAdd(cosine, a, sine * upperA).StoreUnsafe(ref lower);
                Vector512.FusedMultiplyAdd(cosine, b, sine * upperB).StoreUnsafe(ref lower, w);
                Vector512.FusedMultiplyAdd(cosine, c, sine * upperC).StoreUnsafe(ref lower, 2 * w);
                Vector512.FusedMultiplyAdd(cosine, d, sine * upperD).StoreUnsafe(ref lower, 3 * w);
                a = Vector512.FusedMultiplyAdd(-sine, a, cosine * upperA);
                b = Vector512.FusedMultiplyAdd(-sine, b, cosine * upperB);
                c = Vector512.FusedMultiplyAdd(-sine, c, cosine * upperC);
                d = Vector512.FusedMultiplyAdd(-sine, d, cosine * upperD);
                lower = ref upper;
            }
            a.StoreUnsafe(ref lower);
            b.StoreUnsafe(ref lower, w);
            c.StoreUnsafe(ref lower, 2 * w);
            d.StoreUnsafe(ref lower, 3 * w);
            rotations = rotations[sweep.Count..];
        }
    }

    private readonly record struct Rotation(double Cosine, double Sine);

    // Count rotations: of rows Start - 1 and Start, then of rows Start - 2 and Start - 1, and so on.
    private readonly record struct Sweep(int Start, int Count);
}
