using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>Scales rewards so that discounted returns have a standard deviation of 1; then one learning rate suits all tasks.</summary>
internal sealed class RewardScale(int places, double discount)
{
    private readonly double[] _returns = new double[places];
    private readonly Moments _moments = new(1);

    public RewardProgress ToState() => new([.. _returns], _moments.ToState());

    public void Restore(RewardProgress state)
    {
        state.Returns.CopyTo(_returns, 0);
        _moments.Restore(state.Moments);
    }

    /// <summary>Updates the scale with a round, and scales the round's rewards.</summary>
    public void Apply(PpoRound round, int horizon)
    {
        for (int row = 0; row < round.Count; row++)
        {
            ref double sum = ref _returns[row / horizon];
            sum = discount * sum + round.Rewards[row];
            _moments.Add([(float)sum]);
            if (round.Outcomes[row].Ended) sum = 0;
        }
        double deviation = Math.Sqrt(_moments.Variances()[0]);
        if (!(deviation > 1e-6)) return;
        foreach (ref float reward in round.Rewards.AsSpan()) reward = (float)(reward / deviation);
    }
}
