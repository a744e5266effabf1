using WorldModels.Environments;

namespace WorldModels.Control;

/// <summary>The steps between two updates of the policy; the steps of each slot are stored together, in order.</summary>
internal sealed class PpoRound(int places, int horizon, int inputSize, int actionSize)
{
    private int _step;

    public int Count { get; } = places * horizon;

    public float[] Before { get; } = new float[places * horizon * inputSize];

    public float[] After { get; } = new float[places * horizon * inputSize];

    public float[] Drawn { get; } = new float[places * horizon * actionSize];

    public float[] Rewards { get; } = new float[places * horizon];

    public StepOutcome[] Outcomes { get; } = new StepOutcome[places * horizon];

    /// <summary>Plays all steps of the round with a policy whose network has <paramref name="outputs"/> outputs.</summary>
    public void Collect(Experience experience, Controller controller, int outputs, PolicyDistribution policy, CancellationToken cancellationToken)
    {
        float[] values = new float[outputs];
        for (_step = 0; _step < horizon; _step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            experience.Step(Choose, Receive);
        }

        void Choose(int place, ReadOnlySpan<float> input, Pcg64 random, Span<float> action)
        {
            controller.Outputs(input, [], [], values);
            policy.Sample(values, random, Drawn.AsSpan(Row(place) * actionSize, actionSize), action);
        }
    }

    /// <summary>Returns the part of an array, with one element per step, that belongs to a slot.</summary>
    public static Span<T> Of<T>(T[] values, int place, int horizon) => values.AsSpan(place * horizon, horizon);

    private void Receive(int place, ReadOnlySpan<float> before, ReadOnlySpan<float> after, StepOutcome outcome)
    {
        int row = Row(place);
        before.CopyTo(Before.AsSpan(row * inputSize));
        after.CopyTo(After.AsSpan(row * inputSize));
        (Rewards[row], Outcomes[row]) = ((float)outcome.Reward, outcome);
    }

    private int Row(int place) => place * horizon + _step;
}
