using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Environments;

public class EnvironmentContractTests
{
    [Fact]
    public void The_worlds_of_these_tests_keep_it()
    {
        EnvironmentContract.Check(() => new DotWorld());
        EnvironmentContract.Check(() => new DotWorld(steps: 5));
        EnvironmentContract.Check(() => new PointWorld());
        EnvironmentContract.Check(() => new FlawedWorld(Flaw.None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Dreams_keep_it_with_pictures_and_with_latents(bool showPictures)
    {
        VaeEncoderTransformer vision = UntrainedStages.Vision();
        foreach (Space actions in new Space[] { new BoxSpace(2, -1, 1), new DiscreteSpace(3) })
        {
            MdnRnnPredictorTransformer memory = UntrainedStages.Memory(actions, doneLogit: -2);
            EnvironmentContract.Check(() => new Dream(vision, memory, new DreamOptions { ShowPictures = showPictures, MaxSteps = 6 }));
        }
    }

    [Theory]
    [InlineData(Flaw.OtherSpaces, "the spaces can be recorded and are the same in all instances: one instance has Box(")]
    [InlineData(Flaw.ImageActions, "the spaces can be recorded and are the same in all instances: it threw ArgumentException: only actions of a box")]
    [InlineData(Flaw.LargeObservation, "observations belong to their space and are finite: Reset returned (11, 1) lies outside Box(")]
    [InlineData(Flaw.LongObservation, "observations belong to their space and are finite: Reset returned 3 numbers, but Box(")]
    [InlineData(Flaw.PictureInstead, "observations belong to their space and are finite: Reset returned a picture, but the space is Box(")]
    [InlineData(Flaw.InfiniteObservation, "observations belong to their space and are finite: Reset returned Infinity as number 0")]
    [InlineData(Flaw.NoObservation, "observations belong to their space and are finite: Reset returned an empty observation")]
    [InlineData(Flaw.NanReward, "rewards are finite: step 1 returned NaN")]
    [InlineData(Flaw.RandomReset, "Reset depends on the seed alone: two new instances that were reset with seed ")]
    [InlineData(Flaw.RandomStep, "Step depends on the seed and the actions alone: two new instances with the same seed and actions differ at step 1: the observations differ")]
    [InlineData(Flaw.StateLeftOver, "an episode does not depend on those before it: after half an episode")]
    [InlineData(Flaw.SharedState, "instances do not influence each other: while another instance plays, an episode differs at step 1")]
    [InlineData(Flaw.SharedArray, "instances do not influence each other: a call on one instance changes the array of the other instance's last observation")]
    [InlineData(Flaw.ChangesAction, "the array of an action is neither changed nor kept: step 1 changed it from (")]
    [InlineData(Flaw.KeepsAction, "the array of an action is neither changed nor kept: when the caller overwrites the array after a step, the episode differs at step 2")]
    [InlineData(Flaw.StepsBeforeReset, "a step before Reset is refused: Step accepted it; expected InvalidOperationException")]
    [InlineData(Flaw.StepsAfterEnd, "a step after the end is refused: Step accepted it; expected InvalidOperationException")]
    [InlineData(Flaw.OtherExceptionAfterEnd, "a step after the end is refused: Step threw NotSupportedException (over); expected InvalidOperationException")]
    [InlineData(Flaw.TakesLongActions, "an action outside the space is refused: Step accepted (")]
    [InlineData(Flaw.TakesNan, "an action outside the space is refused: Step accepted (NaN) for Box([-1] to [1]); expected ArgumentException")]
    [InlineData(Flaw.TakesOutside, "an action outside the space is refused: Step accepted (-3.25) for Box([-1] to [1]); expected ArgumentException")]
    [InlineData(Flaw.NamesNoValue, "an action outside the space is refused: for (")]
    [InlineData(Flaw.OtherExceptionForActions, "an action outside the space is refused: Step threw NotSupportedException (what?)")]
    [InlineData(Flaw.RefusesNullBadly, "an action outside the space is refused: Step threw NotSupportedException (null) for null")]
    [InlineData(Flaw.ActsThenRefuses, "a refused action changes nothing: after the refused action the episode differs at step 1")]
    [InlineData(Flaw.TakesNegativeSeeds, "a negative seed is refused: Reset accepted -1; expected ArgumentException")]
    [InlineData(Flaw.NamesNoSeed, "a negative seed is refused: the message does not name the seed -1: no")]
    [InlineData(Flaw.ThrowsInReset, "an episode plays without an exception: it threw NotSupportedException: no road today")]
    [InlineData(Flaw.ThrowsInStep, "an episode plays without an exception: it threw NotSupportedException: no fuel")]
    [InlineData(Flaw.DisposesOnce, "disposing twice has the same effect as disposing once: it threw InvalidOperationException: disposed already")]
    public void A_broken_promise_is_named_and_no_other(Flaw flaw, string expected)
    {
        var exception = Assert.Throws<EnvironmentContractException>(() => EnvironmentContract.Check(() => new FlawedWorld(flaw)));
        Assert.StartsWith(expected, Assert.Single(exception.Broken), StringComparison.Ordinal);
        Assert.StartsWith("FlawedWorld breaks a promise of IEnvironment:\n- " + expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_broken_promises_are_listed()
    {
        var exception = Assert.Throws<EnvironmentContractException>(() => EnvironmentContract.Check(() => new CarelessWorld()));
        Assert.Equal(
            ["a step before Reset is refused", "a negative seed is refused", "an action outside the space is refused", "a step after the end is refused"],
            exception.Broken.Select(text => text[..text.IndexOf(':', StringComparison.Ordinal)]));
        Assert.StartsWith("CarelessWorld breaks 4 promises of IEnvironment:", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_factory_makes_a_new_environment_each_time()
    {
        using var only = new PointWorld();
        var exception = Assert.Throws<EnvironmentContractException>(() => EnvironmentContract.Check(() => only));
        Assert.Equal("the factory makes a new environment at every call: it returned the same one twice", Assert.Single(exception.Broken));
    }

    [Fact]
    public void Policy_and_steps_decide_how_far_it_looks()
    {
        // The world ends at its fourth step.
        var stay = Policy.FromFunction(_ => [0]);
        EnvironmentContract.Check(() => new FlawedWorld(Flaw.StepsAfterEnd), maxSteps: 3, policy: () => stay);
        Assert.Throws<EnvironmentContractException>(() => EnvironmentContract.Check(() => new FlawedWorld(Flaw.StepsAfterEnd), maxSteps: 4, policy: () => stay));
    }

    [Fact]
    public void Everything_made_is_disposed()
    {
        var made = new List<DotWorld>();
        EnvironmentContract.Check(() =>
        {
            made.Add(new DotWorld(steps: 3));
            return made[^1];
        });
        Assert.All(made, world => Assert.True(world.Disposed));
        Assert.True(made.Count > 5);
    }

    [Fact]
    public void Values_out_of_their_range_are_refused()
    {
        Assert.Throws<ArgumentNullException>(() => EnvironmentContract.Check<PointWorld>(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => EnvironmentContract.Check(() => new PointWorld(), maxSteps: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => EnvironmentContract.Check(() => new PointWorld(), seed: -1));
    }

    /// <summary>An environment that ignores its arguments.</summary>
    private sealed class CarelessWorld : IEnvironment
    {
        private int _step;

        public Space ObservationSpace { get; } = new BoxSpace(1, 0, 10);

        public Space ActionSpace { get; } = new DiscreteSpace(2);

        public Observation Reset(long seed)
        {
            _step = 0;
            return new Observation([0f]);
        }

        public StepResult Step(float[] action)
        {
            _step++;
            return new StepResult(new Observation([(float)Math.Min(_step, 10)]), 0, _step == 3, false);
        }

        public void Dispose() { }
    }
}
