using WorldModels.MachineLearning;

namespace WorldModels.Torch;

/// <summary>
/// Compares what libtorch computes with the library's own kernels, before a training on the CPU relies on it. Convolutions and LSTMs are
/// computed by oneDNN, which chooses its code by the processor; some of it is wrong on some (see <see cref="Memory.RecurrentSteps"/>).
/// </summary>
internal static class ProcessorCheck
{
    // Rounding was seen to make 8e-7 and 6e-3 of the spread; wrong code made most of it.
    private const double SingleLimit = 1e-3, BFloat16Limit = 0.04, NegligibleVariance = 1e-4;

    /// <summary>Throws where the difference is more than rounding explains.</summary>
    /// <param name="what">What was computed, for the message.</param>
    /// <param name="expected">By the library's own kernels in single precision.</param>
    /// <param name="actual">By libtorch.</param>
    /// <param name="precision">What libtorch multiplied.</param>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    public static void Compare(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, TrainingPrecision precision)
    {
        double share = Share(expected, actual);
        // Weights that are not finite are for the check of the losses, which names them.
        if (expected.ContainsAnyExceptInRange(float.MinValue, float.MaxValue)) return;
        if (share <= (precision == TrainingPrecision.Single ? SingleLimit : BFloat16Limit)) return;
        throw new InvalidOperationException(
            $"On this processor libtorch computes {what} wrongly: its numbers differ from those of the library's own kernels by "
            + string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{share:0.###} of their spread. ")
            + "Set the environment variable DNNL_MAX_CPU_ISA to AVX2 before the process starts"
            + (precision == TrainingPrecision.Single ? ", or train on a GPU." : $", or set Precision to {TrainingPrecision.Single}."));
    }

    /// <summary>The root mean square of the difference, as a share of the standard deviation of what is expected.</summary>
    internal static double Share(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double mean = 0, difference = 0, spread = 0;
        foreach (float value in expected) mean += (double)value / expected.Length;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += ((double)actual[i] - expected[i]) * ((double)actual[i] - expected[i]);
            spread += (expected[i] - mean) * (expected[i] - mean);
        }
        return Math.Sqrt(difference / (spread + NegligibleVariance * expected.Length));
    }
}
