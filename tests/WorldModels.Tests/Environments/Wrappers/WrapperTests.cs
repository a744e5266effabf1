using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Tests.Rollouts;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Environments.Wrappers;

public class WrapperTests
{
    private static readonly ImageSpace OnePixel = new(1, 1, 1);

    [Fact]
    public void All_wrappers_keep_the_contract()
    {
        using var folder = new TemporaryFolder();
        int number = 0;
        VaeEncoderTransformer vision = UntrainedStages.Vision();
        MdnRnnPredictorTransformer memory = UntrainedStages.Memory(new BoxSpace(2, -1, 1));
        Func<IEnvironment>[] worlds =
        [
            () => new DotWorld().WithTimeLimit(3),
            () => new DotWorld(steps: 7).WithActionRepeat(3),
            () => new PointWorld().WithScaledReward(-0.5),
            () => new DotWorld(steps: 4).WithFrameStack(3),
            () => new PointWorld(steps: 4).WithFrameStack(2),
            () => new DotWorld(steps: 4).WithCroppedFrame(3, 5, 40, 50),
            () => new DotWorld(steps: 4).WithResizedFrame(48, 80),
            () => new DotWorld(steps: 4).WithGrayscale(),
            () => new DotWorld(steps: 4).WithEncoder(2, seen => [seen.Pixels.Length, seen.Pixels.Max()]),
            () => new DotWorld(steps: 4).WithRecordedPictures(_ => { }),
            () => new DotWorld(steps: 4).WithRecordedEpisodes(folder.File($"{number++}")),
            () => new PointWorld().WithTimeLimit(9).WithActionRepeat(2).WithFrameStack(2).WithScaledReward(2).WithRecordedEpisodes(folder.File($"{number++}")),
            () => new Dream(vision, memory).WithTimeLimit(4).WithResizedFrame(32, 32).WithFrameStack(2),
        ];
        foreach (Func<IEnvironment> world in worlds) EnvironmentContract.Check(world);
    }

    [Fact]
    public void Wrappers_tell_the_most_steps_of_an_episode()
    {
        Assert.Equal(0, Longest(new PointWorld()));
        Assert.Equal(9, Longest(new PointWorld().WithTimeLimit(9)));
        Assert.Equal(9, Longest(new PointWorld().WithTimeLimit(20).WithTimeLimit(9)));
        Assert.Equal(9, Longest(new PointWorld().WithTimeLimit(9).WithScaledReward(2).WithTimeLimit(20)));
        Assert.Equal(5, Longest(new PointWorld().WithTimeLimit(9).WithActionRepeat(2)));
        Assert.Equal(0, Longest(new PointWorld().WithActionRepeat(2)));
        Assert.Equal(9, Longest(new PointWorld().WithActionRepeat(2).WithTimeLimit(9)));

        static int Longest(IEnvironment world)
        {
            using (world) return world.MaxEpisodeSteps;
        }
    }

    [Fact]
    public void An_encoder_shows_its_numbers_in_place_of_the_picture()
    {
        using EncodeObservation world = new ScriptedPictures(OnePixel, [3], [5]).WithEncoder(2, seen => [seen.Pixels[0], 1]);
        Assert.Equal(2, Assert.IsType<BoxSpace>(world.ObservationSpace).Size);
        Assert.Equal([3, 1], world.Reset(0).Values);
        Assert.Equal([5, 1], world.Step([0]).Observation.Values);
    }

    [Fact]
    public void An_encoder_that_does_not_keep_its_word_is_refused()
    {
        using EncodeObservation curt = new ScriptedPictures(OnePixel, [3]).WithEncoder(2, _ => [7]);
        Assert.Contains("2 finite numbers, but returned 1: 7", Assert.Throws<InvalidOperationException>(() => curt.Reset(0)).Message, StringComparison.Ordinal);
        using EncodeObservation infinite = new ScriptedPictures(OnePixel, [3]).WithEncoder(1, _ => [float.NaN]);
        Assert.Contains("NaN", Assert.Throws<InvalidOperationException>(() => infinite.Reset(0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScriptedPictures(OnePixel, [3]).WithEncoder(0, _ => []));
        Assert.Throws<ArgumentNullException>(() => new ScriptedPictures(OnePixel, [3]).WithEncoder(1, null!));
    }

    [Fact]
    public void A_time_limit_truncates_and_then_refuses()
    {
        using TimeLimit world = new ScriptedPictures(OnePixel, [0], [1], [2], [3]).WithTimeLimit(2);
        for (int episode = 0; episode < 2; episode++)
        {
            world.Reset(episode);
            Assert.False(world.Step([0]).Ended);
            Assert.Throws<ArgumentException>(() => world.Step([7]));
            StepResult last = world.Step([0]);
            Assert.Equal((false, true), (last.Terminated, last.Truncated));
            Assert.Contains("truncated at step 2", Assert.Throws<InvalidOperationException>(() => world.Step([0])).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1, true, true)]
    [InlineData(2, true, false)]
    public void A_step_may_terminate_and_reach_the_limit(int limit, bool terminated, bool truncated)
    {
        using TimeLimit world = new ScriptedPictures(OnePixel, [0], [1]).WithTimeLimit(limit);
        world.Reset(0);
        StepResult result = world.Step([0]);
        Assert.Equal((terminated, truncated), (result.Terminated, result.Truncated));
    }

    [Fact]
    public void A_repeated_action_sums_rewards_and_stops_at_the_end()
    {
        var inner = new ScriptedPictures(OnePixel, [0], [1], [2], [3], [4], [5]);
        using ActionRepeat world = inner.WithActionRepeat(3);
        world.Reset(0);
        StepResult first = world.Step([1]);
        Assert.Equal((1.0 + 2 + 4, 3, false), (first.Reward, (int)first.Observation.Pixels[0], first.Ended));
        StepResult second = world.Step([1]);
        Assert.Equal((8.0 + 16, 5, true), (second.Reward, (int)second.Observation.Pixels[0], second.Terminated));
        Assert.Equal(5, inner.Steps);
    }

    [Fact]
    public void The_order_of_limit_and_repetition_matters()
    {
        byte[][] pictures = [.. Enumerable.Range(0, 20).Select(i => new[] { (byte)i })];
        using ActionRepeat limitInside = new ScriptedPictures(OnePixel, pictures).WithTimeLimit(6).WithActionRepeat(4);
        using TimeLimit limitOutside = new ScriptedPictures(OnePixel, pictures).WithActionRepeat(4).WithTimeLimit(6);
        foreach (EnvironmentWrapper world in new EnvironmentWrapper[] { limitInside, limitOutside })
        {
            world.Reset(0);
            Assert.Equal(4, world.Step([0]).Observation.Pixels[0]);
        }
        StepResult inside = limitInside.Step([0]), outside = limitOutside.Step([0]);
        Assert.Equal((6, true), ((int)inside.Observation.Pixels[0], inside.Truncated));
        Assert.Equal((8, false), ((int)outside.Observation.Pixels[0], outside.Ended));
    }

    [Fact]
    public void Rewards_are_scaled()
    {
        using ScaleReward world = new ScriptedPictures(OnePixel, [0], [1], [2]).WithScaledReward(-0.25);
        world.Reset(0);
        Assert.Equal(-0.25, world.Step([0]).Reward);
        Assert.Equal(-0.5, world.Step([0]).Reward);
    }

    [Fact]
    public void Stacked_pictures_lie_channel_by_channel_oldest_first()
    {
        // Two pixels of two channels.
        using FrameStack world = new ScriptedPictures(new ImageSpace(1, 2, 2), [1, 2, 3, 4], [11, 12, 13, 14], [21, 22, 23, 24], [31, 32, 33, 34]).WithFrameStack(3);
        Assert.Equal(new ImageSpace(1, 2, 6), world.ObservationSpace);
        Assert.Equal([1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4], world.Reset(0).Pixels);
        Assert.Equal([1, 2, 1, 2, 11, 12, 3, 4, 3, 4, 13, 14], world.Step([0]).Observation.Pixels);
        Assert.Equal([1, 2, 11, 12, 21, 22, 3, 4, 13, 14, 23, 24], world.Step([0]).Observation.Pixels);
        Assert.Equal([11, 12, 21, 22, 31, 32, 13, 14, 23, 24, 33, 34], world.Step([0]).Observation.Pixels);
        Assert.Equal([1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4], world.Reset(1).Pixels);
    }

    [Fact]
    public void Stacked_vectors_lie_one_after_the_other_oldest_first()
    {
        using FrameStack world = new ScriptedWorld([5, 6, 7, 8], [0, 0, 0]) { ObservationSpace = new BoxSpace(1, -100, 50) }.WithFrameStack(2);
        Assert.Equal(new BoxSpace(2, -100, 50), world.ObservationSpace);
        Assert.Equal([5, 5], world.Reset(0).Values);
        Assert.Equal([5, 6], world.Step([0]).Observation.Values);
        Assert.Equal([6, 7], world.Step([0]).Observation.Values);
        using FrameStack choices = new ScriptedWorld([2, 0], [0, 0]) { ObservationSpace = new DiscreteSpace(3) }.WithFrameStack(2);
        Assert.Equal(new BoxSpace(2, 0, 2), choices.ObservationSpace);
        choices.Reset(0);
        Assert.Equal([2, 0], choices.Step([0]).Observation.Values);
    }

    [Fact]
    public void A_stack_of_one_is_the_observation()
    {
        using var plain = new PointWorld();
        using FrameStack stacked = new PointWorld().WithFrameStack(1);
        Assert.Equal(plain.ObservationSpace, stacked.ObservationSpace);
        Assert.Equal(plain.Reset(3).Values, stacked.Reset(3).Values);
        Assert.Equal(plain.Step([2]).Observation.Values, stacked.Step([2]).Observation.Values);
    }

    [Fact]
    public void Wrappers_pass_on_what_they_do_not_change_and_dispose_what_they_wrap()
    {
        var inner = new ScriptedPictures(OnePixel, [0], [1]);
        TimeLimit world = inner.WithTimeLimit(9);
        Assert.Same(inner, world.Inner);
        Assert.Equal((inner.ObservationSpace, inner.ActionSpace), (world.ObservationSpace, world.ActionSpace));
        world.Dispose();
        Assert.Equal(1, inner.Disposals);
    }

    [Fact]
    public void Bad_options_are_refused()
    {
        using var world = new PointWorld();
        foreach (int number in new[] { 0, -1 })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => world.WithTimeLimit(number));
            Assert.Throws<ArgumentOutOfRangeException>(() => world.WithActionRepeat(number));
            Assert.Throws<ArgumentOutOfRangeException>(() => world.WithFrameStack(number));
        }
        foreach (double factor in new[] { 0, double.NaN, double.PositiveInfinity }) Assert.Throws<ArgumentOutOfRangeException>(() => world.WithScaledReward(factor));
        Assert.Throws<ArgumentNullException>(() => new TimeLimit(null!, 1));
    }
}
