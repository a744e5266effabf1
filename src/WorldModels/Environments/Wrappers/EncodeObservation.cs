namespace WorldModels.Environments;

/// <summary>
/// Shows the numbers that an encoder of one's own makes of each observation: a network of TorchSharp, an ONNX session, a function.
/// M, C and the agent take such numbers without a V.
/// </summary>
public sealed class EncodeObservation : EnvironmentWrapper
{
    private readonly Func<Observation, float[]> _encode;

    /// <summary>An environment that shows what <paramref name="encode"/> makes of the observations of <paramref name="inner"/>.</summary>
    /// <param name="inner">The environment to look at.</param>
    /// <param name="size">How many numbers the encoder gives, 1 or more.</param>
    /// <param name="encode">Maps an observation to so many finite numbers, the same for the same observation; several threads may call it at once.</param>
    /// <exception cref="ArgumentException">The size is below 1.</exception>
    public EncodeObservation(IEnvironment inner, int size, Func<Observation, float[]> encode) : base(inner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentNullException.ThrowIfNull(encode);
        _encode = encode;
        ObservationSpace = new BoxSpace(size, float.NegativeInfinity, float.PositiveInfinity);
    }

    /// <summary>A box of the encoder's numbers, without bounds.</summary>
    public override Space ObservationSpace { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The encoder did not give the numbers that were announced.</exception>
    public override Observation Reset(long seed) => Encode(base.Reset(seed));

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The encoder did not give the numbers that were announced.</exception>
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
                $"the encoder is to give {ObservationSpace.Size} finite numbers, and gave {values.Length}: {string.Join(", ", values.Take(8).Select(number => $"{number}"))}{(values.Length > 8 ? ", ..." : "")}");
        return new Observation(values);
    }
}
