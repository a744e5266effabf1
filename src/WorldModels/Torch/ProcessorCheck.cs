using WorldModels.MachineLearning;

namespace WorldModels.Torch;

/// <summary>
/// Compares the results of libtorch with those of the library's own kernels, before a training on the CPU. Convolutions and LSTMs are
/// computed by oneDNN, which selects its code by the processor; some of this code is wrong on some processors (see <see cref="Memory.RecurrentSteps"/>).
/// </summary>
internal static class ProcessorCheck
{
    // The measured rounding errors were 8e-7 and 6e-3 of the standard deviation; the errors of wrong code were close to 1.
    private const double SingleLimit = 1e-3, BFloat16Limit = 0.04, NegligibleVariance = 1e-4;

    /// <summary>Throws an exception if the difference is too large for rounding.</summary>
    /// <param name="what">The part that was computed, for the message.</param>
    /// <param name="expected">The result of the library's own kernels in single precision.</param>
    /// <param name="actual">The result of libtorch.</param>
    /// <param name="precision">The precision in which libtorch multiplied.</param>
    /// <exception cref="InvalidOperationException">The results differ.</exception>
    public static void Compare(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, TrainingPrecision precision)
    {
        double share = Share(expected, actual);
        // Weights that are not finite are reported by the check of the losses, which names them.
        if (expected.ContainsAnyExceptInRange(float.MinValue, float.MaxValue)) return;
        if (share <= (precision == TrainingPrecision.Single ? SingleLimit : BFloat16Limit)) return;
        throw new InvalidOperationException(
            $"On this processor libtorch computes {what} incorrectly: its results differ from those of the library's own kernels by "
            + string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{share:0.###} of their standard deviation. ")
            + "Set the environment variable DNNL_MAX_CPU_ISA to AVX2 before the process starts"
            + (precision == TrainingPrecision.Single ? ", or train on a GPU." : $", or set Precision to {TrainingPrecision.Single}."));
    }

    /// <summary>Returns the root mean square of the difference, as a fraction of the standard deviation of the expected values.</summary>
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
