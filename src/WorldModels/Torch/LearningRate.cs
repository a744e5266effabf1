namespace WorldModels.Torch;

/// <summary>The decay of the learning rate during a training.</summary>
internal static class LearningRate
{
    /// <summary>Returns the learning rate at a fraction of the training, from 0 to 1: it changes by the same factor at each step, from the first to the last value. If the last value is 0, it is constant.</summary>
    public static double At(double fraction, double first, double last) => last == 0 ? first : first * PortableMath.Pow(last / first, fraction);
}
