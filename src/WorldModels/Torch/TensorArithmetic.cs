using TorchSharp;
using static TorchSharp.torch;

namespace WorldModels.Torch;

/// <summary>
/// Arithmetic whose scalars outlive the native call. TorchSharp makes a scalar of every number beside a tensor, also of the factor 1 in each
/// sum of two and of the exponent of each square, and the garbage collector may take it while libtorch has yet to read it: what is read is
/// garbage, or an exception. Differences and products of two tensors need none.
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

    /// <summary>The same for a tensor of whole numbers, which stay whole.</summary>
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

    /// <summary>The number in a tensor of one. TorchSharp's own ToDouble reads it off a scalar that nobody holds.</summary>
    public static double ToNumber(this Tensor tensor)
    {
        using Scalar scalar = tensor.ToScalar();
        return scalar.ToDouble();
    }

    /// <summary>A copy of a tensor's numbers as 32-bit floats, row by row whatever their layout and wherever they live.</summary>
    public static float[] ToNumbers(this Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return DenseMemory.Floats(tensor.detach().cpu().to(ScalarType.Float32).contiguous()).ToArray();
    }
}
