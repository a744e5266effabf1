namespace WorldModels.Torch;

/// <summary>How the step size falls in the course of a training.</summary>
internal static class LearningRate
{
    /// <summary>The step size at a part of the way, from 0 to 1: by equal factors from the first to the last; a last of 0 leaves it as it is.</summary>
    public static double At(double fraction, double first, double last) => last == 0 ? first : first * PortableMath.Pow(last / first, fraction);
}
