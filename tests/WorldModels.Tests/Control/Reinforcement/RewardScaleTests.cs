using WorldModels.Control;
using Xunit;

namespace WorldModels.Tests.Control;

public class RewardScaleTests
{
    private static readonly StepOutcome GoesOn = new(0, Terminated: false, Truncated: false), Ends = new(0, Terminated: true, Truncated: false), Cut = new(0, Terminated: false, Truncated: true);

    [Fact]
    public void Rewards_are_divided_by_the_deviation_of_the_returns_that_they_sum_up_to()
    {
        // Discount 0.5. Returns of the first place: 4, 4 * 0.5 + 2 = 4; of the second: 0, which ends its episode, then 8 in a new one. Deviation of 4, 4, 0, 8: sqrt(8).
        var scale = new RewardScale(places: 2, discount: 0.5);
        AssertClose([4, 2, 0, 8], Math.Sqrt(8), Apply(scale, [4, 2, 0, 8], [GoesOn, GoesOn, Ends, GoesOn]));
        // The sums continue from 4 and 8: 2 + 2 = 4, a truncation, then 2; 4 + 0 = 4, then 2 + 2 = 4. Of all eight: mean 30 / 8, mean square 148 / 8.
        AssertClose([2, 2, 0, 2], Math.Sqrt(148.0 / 8 - Math.Pow(30.0 / 8, 2)), Apply(scale, [2, 2, 0, 2], [Cut, GoesOn, GoesOn, GoesOn]));
    }

    [Fact]
    public void Rewards_that_never_differ_stay_what_they_are()
    {
        AssertClose([3, 3], 1, Apply(new RewardScale(places: 2, discount: 0.9), [3, 3], [Ends, Ends]));
        AssertClose([0, 0], 1, Apply(new RewardScale(places: 2, discount: 0.9), [0, 0], [GoesOn, GoesOn]));
    }

    [Fact]
    public void A_scale_goes_on_where_another_one_stood()
    {
        RewardScale first = new(places: 1, discount: 0.5), second = new(places: 1, discount: 0.5);
        Apply(first, [4, 2], [GoesOn, GoesOn]);
        second.Restore(first.ToState());
        Assert.Equal(Apply(first, [6, 1], [GoesOn, Ends]), Apply(second, [6, 1], [GoesOn, Ends]));
        Assert.Equal([0], first.ToState().Returns);
    }

    private static float[] Apply(RewardScale scale, float[] rewards, StepOutcome[] outcomes)
    {
        int places = scale.ToState().Returns.Length;
        var round = new PpoRound(places, rewards.Length / places, 1, 1);
        rewards.CopyTo(round.Rewards, 0);
        outcomes.CopyTo(round.Outcomes, 0);
        scale.Apply(round, rewards.Length / places);
        return round.Rewards;
    }

    private static void AssertClose(float[] rewards, double deviation, float[] scaled)
    {
        for (int i = 0; i < rewards.Length; i++) Assert.Equal(rewards[i] / deviation, scaled[i], 1e-6);
    }
}
