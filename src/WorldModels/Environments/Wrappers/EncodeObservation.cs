namespace WorldModels.Environments;

/// <summary>
/// A wrapper that replaces each observation by the output of your own encoder: a TorchSharp network, an ONNX session or a function.
/// M, C and the agent read such numbers without V.
/// </summary>
public sealed class EncodeObservation : EnvironmentWrapper
{
    private readonly Func<Observation, float[]> _encode;

    /// <summary>Creates an environment whose observations are the output of <paramref name="encode"/> for the observations of <paramref name="inner"/>.</summary>
    /// <param name="inner">The environment whose observations are encoded.</param>
    /// <param name="size">The length of the encoder's output, 1 or more.</param>
    /// <param name="encode">Maps an observation to <paramref name="size"/> finite numbers, always the same for the same observation. Several threads may call it at the same time.</param>
    /// <exception cref="ArgumentException">The size is below 1.</exception>
    public EncodeObservation(IEnvironment inner, int size, Func<Observation, float[]> encode) : base(inner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentNullException.ThrowIfNull(encode);
        _encode = encode;
        ObservationSpace = new BoxSpace(size, float.NegativeInfinity, float.PositiveInfinity);
    }

    /// <summary>A box of the encoder's output, without bounds.</summary>
    public override Space ObservationSpace { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The encoder returned another number of values than declared, or a value that is not finite.</exception>
    public override Observation Reset(long seed) => Encode(base.Reset(seed));

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The encoder returned another number of values than declared, or a value that is not finite.</exception>
    public override StepResult Step(float[] action)
    {
        StepResult result = base.Step(action);
        return result with { Observation = Encode(result.Observation) };
    }

    private Observation Encode(Observation seen)
    {
        float[] values = _encode(seen);
        if (values.Length != ObservationSpace.Size || !values.All(float.IsFinite))
            throw new InvalidOperationException(
                $"the encoder must return {ObservationSpace.Size} finite numbers, but returned {values.Length}: {string.Join(", ", values.Take(8).Select(number => $"{number}"))}{(values.Length > 8 ? ", ..." : "")}");
        return new Observation(values);
    }
}
