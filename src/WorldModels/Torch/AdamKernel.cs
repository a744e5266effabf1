using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace WorldModels.Torch;

/// <summary>The factors and summands of one step of Adam, including its learning rate and bias corrections.</summary>
/// <param name="beta1">The decay of the first moment.</param>
/// <param name="beta2">The decay of the second moment.</param>
/// <param name="stepSize">The learning rate divided by the first moment's bias correction.</param>
/// <param name="correction">The square root of the second moment's bias correction.</param>
/// <param name="epsilon">The constant that keeps the divisor above zero.</param>
internal readonly struct AdamKernel(double beta1, double beta2, double stepSize, double correction, double epsilon)
{
    private readonly float _beta1 = (float)beta1, _rest1 = (float)(1 - beta1), _beta2 = (float)beta2, _rest2 = (float)(1 - beta2);
    private readonly float _stepSize = (float)stepSize, _correction = (float)correction, _epsilon = (float)epsilon;

    /// <summary>Updates the values and both moments in place; all have the same length.</summary>
    public void Apply(Span<float> values, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second)
    {
        var wideValues = MemoryMarshal.Cast<float, Vector<float>>(values);
        var wideGradient = MemoryMarshal.Cast<float, Vector<float>>(gradient)[..wideValues.Length];
        var wideFirst = MemoryMarshal.Cast<float, Vector<float>>(first)[..wideValues.Length];
        var wideSecond = MemoryMarshal.Cast<float, Vector<float>>(second)[..wideValues.Length];
        Vector<float> correction = new(_correction), epsilon = new(_epsilon);
        for (int i = 0; i < wideValues.Length; i++)
        {
            var slope = wideGradient[i];
            var mean = wideFirst[i] * _beta1 + slope * _rest1;
            var square = wideSecond[i] * _beta2 + slope * slope * _rest2;
            wideFirst[i] = mean;
            wideSecond[i] = square;
            wideValues[i] -= mean * _stepSize / (Vector.SquareRoot(square) / correction + epsilon);
        }
        // The same operations in the same order: the result of an element does not depend on its position.
        for (int i = wideValues.Length * Vector<float>.Count; i < values.Length; i++)
        {
            float slope = gradient[i];
            float mean = first[i] * _beta1 + slope * _rest1;
            float square = second[i] * _beta2 + slope * slope * _rest2;
            first[i] = mean;
            second[i] = square;
            values[i] -= mean * _stepSize / (MathF.Sqrt(square) / _correction + _epsilon);
        }
    }

    /// <summary>Returns the sum of squares in double precision, added in an order that is the same on every processor.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> values)
    {
        var wide = MemoryMarshal.Cast<float, Vector256<float>>(values);
        Vector256<double> low = default, high = default;
        foreach (var part in wide)
        {
            var (lower, upper) = Vector256.Widen(part);
            low += lower * lower;
            high += upper * upper;
        }
        // Halves first: the order of Vector256.Sum depends on the processor.
        var four = low + high;
        var two = four.GetLower() + four.GetUpper();
        double sum = two[0] + two[1];
        foreach (float value in values[(wide.Length * Vector256<float>.Count)..]) sum += (double)value * value;
        return sum;
    }
}
