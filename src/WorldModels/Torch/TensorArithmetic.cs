using TorchSharp;
using static TorchSharp.torch;

namespace WorldModels.Torch;

/// <summary>
/// Arithmetic whose scalars live longer than the native call. TorchSharp creates a scalar for every number in an expression with a tensor, even for the factor 1 in
/// a sum of two tensors and for the exponent of a square. The garbage collector may free it before libtorch has read it; libtorch then reads
/// invalid memory or throws an exception. Differences and products of two tensors need no scalar.
/// </summary>
internal static class TensorArithmetic
{
    private static readonly Scalar One = 1;

    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, One);

    public static Tensor Plus(this Tensor tensor, double number)
    {
        using Scalar scalar = number;
        return tensor.add(scalar, One);
    }

    /// <summary>Does the same for a tensor of whole numbers; the result has whole numbers.</summary>
    public static Tensor Plus(this Tensor tensor, long number)
    {
        using Scalar scalar = number;
        return tensor.add(scalar, One);
    }

    public static Tensor Times(this Tensor tensor, double factor)
    {
        using Scalar scalar = factor;
        return tensor.mul(scalar);
    }

    public static Tensor Over(this Tensor tensor, double divisor)
    {
        using Scalar scalar = divisor;
        return tensor.div(scalar);
    }

    public static Tensor Squared(this Tensor tensor) => tensor * tensor;

    public static Tensor Within(this Tensor tensor, double low, double high)
    {
        using Scalar least = low, most = high;
        return tensor.clamp(least, most);
    }

    public static Tensor AtLeast(this Tensor tensor, double low)
    {
        using Scalar least = low;
        return tensor.clamp_min(least);
    }

    /// <summary>Returns the number in a tensor with one element. TorchSharp's own ToDouble reads it from a scalar that may already be freed.</summary>
    public static double ToNumber(this Tensor tensor)
    {
        using Scalar scalar = tensor.ToScalar();
        return scalar.ToDouble();
    }

    /// <summary>Returns a copy of a tensor's numbers as 32-bit floats, row by row, for any layout and any device.</summary>
    public static float[] ToNumbers(this Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return DenseMemory.Floats(tensor.detach().cpu().to(ScalarType.Float32).contiguous()).ToArray();
    }
}
