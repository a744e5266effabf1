namespace WorldModels.Dynamics;

/// <summary>Evaluates the density of a model at the recorded steps.</summary>
internal sealed class DensityMeasurement
{
    private const int Together = 1024;

    public DensityMeasurement(IDensityModel model, Transitions rows, int[] followed, int bins)
    {
        int size = model.StateSize;
        double[][] shares = [.. Enumerable.Range(0, size).Select(_ => new double[bins])];
        double[] use = new double[model.Components];
        foreach (int[] some in followed.Chunk(Together))
        {
            var steps = new ImaginedSteps(some.Length, size, model.ActionSpace.Size);
            for (int i = 0; i < some.Length; i++)
            {
                rows.State(some[i]).CopyTo(steps.States.AsSpan(i * size));
                rows.State(some[i] + 1).CopyTo(steps.NextStates.AsSpan(i * size));
                rows.Action(some[i]).CopyTo(steps.Actions.AsSpan(i * model.ActionSpace.Size));
            }
            NegativeLogLikelihood -= model.LogLikelihood(steps).Sum() / followed.Length;
            double[] cdf = model.Cdf(steps), responsibilities = model.Responsibilities(steps);
            for (int i = 0; i < cdf.Length; i++) shares[i % size][Math.Clamp((int)(cdf[i] * bins), 0, bins - 1)] += 1.0 / followed.Length;
            for (int i = 0; i < responsibilities.Length; i++) use[i % use.Length] += responsibilities[i] / followed.Length;
        }
        (Calibration, MixtureUse) = (shares, use);
    }

    /// <summary>The mean negative log-likelihood, in nats per step.</summary>
    public double NegativeLogLikelihood { get; }

    public IReadOnlyList<IReadOnlyList<double>> Calibration { get; }

    public IReadOnlyList<double> MixtureUse { get; }
}
