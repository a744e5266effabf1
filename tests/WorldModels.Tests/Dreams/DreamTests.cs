using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Tests.Inference;
using Xunit;

namespace WorldModels.Tests.Dreams;

public class DreamTests
{
    private static readonly BoxSpace Actions = new(2, -1, 1);

    [Fact]
    public void Its_spaces_are_those_of_the_real_environment()
    {
        using var real = new DotWorld();
        using Dream dream = New();
        Assert.Equal(real.ObservationSpace, dream.ObservationSpace);
        Assert.Equal(real.ActionSpace, dream.ActionSpace);
        Assert.Equal(real.Reset(1).Pixels.Length, dream.Reset(1).Pixels.Length);
        byte[] picture = dream.Step([0, 0]).Observation.Pixels;
        Assert.Equal(64 * 64 * 3, picture.Length);
        Assert.Equal(dream.Picture(), picture);
    }

    [Fact]
    public void It_can_show_latents_instead()
    {
        using Dream dream = New(new DreamOptions { ShowPictures = false });
        Assert.Equal(new BoxSpace(4, float.NegativeInfinity, float.PositiveInfinity), dream.ObservationSpace);
        Assert.Equal(dream.Reset(1).Values, dream.Latent);
        Assert.Equal(dream.Step([1, 0]).Observation.Values, dream.Latent);
        Assert.Equal(6, dream.Hidden.Length);
    }

    [Fact]
    public void It_can_begin_at_a_moment_of_another_dream_and_goes_on_as_M_would()
    {
        using Dream first = New(new DreamOptions { ShowPictures = false }), second = New(new DreamOptions { ShowPictures = false });
        var batch = new DreamBatch(UntrainedStages.Memory(Actions), 1);
        batch.Begin(0, 5);
        batch.Step([0.5f, -0.5f]);
        Assert.Equal(batch.Latent(0), first.ResetAt(9, batch.Latent(0), batch.Hidden(0), batch.Cell(0)).Values);
        Assert.Equal(batch.Hidden(0), first.Hidden);
        second.ResetAt(9, batch.Latent(0));
        Assert.All(second.Hidden, value => Assert.Equal(0, value));
        batch.Step([1, 0]);
        float[] remembering = first.Step([1, 0]).Observation.Values;
        Assert.Equal(batch.Hidden(0), first.Hidden);
        Assert.NotEqual(second.Step([1, 0]).Observation.Values, remembering);
    }

    [Fact]
    public void A_moment_of_another_size_is_refused()
    {
        using Dream dream = New();
        float[] latent = new float[4], hidden = new float[6];
        Assert.Contains("latent state has 4 numbers: got 3", Assert.Throws<ArgumentException>(() => dream.ResetAt(1, new float[3])).Message);
        Assert.Contains("hidden state has 6 numbers: got 5", Assert.Throws<ArgumentException>(() => dream.ResetAt(1, latent, new float[5], hidden)).Message);
        Assert.Contains("cell state", Assert.Throws<ArgumentException>(() => dream.ResetAt(1, latent, hidden)).Message);
        Assert.Contains("cell state", Assert.Throws<ArgumentException>(() => dream.ResetAt(1, latent, null, hidden)).Message);
    }

    [Fact]
    public void The_temperature_may_change_while_one_dreams()
    {
        using Dream cool = New(), warm = New(new DreamOptions { Temperature = 2 });
        cool.Reset(4);
        warm.Reset(4);
        cool.Temperature = 2;
        Assert.Equal(2, cool.Temperature);
        Assert.Equal(warm.Step([0, 1]).Observation.Pixels, cool.Step([0, 1]).Observation.Pixels);
        foreach (double temperature in (double[])[0, -1, double.NaN, double.PositiveInfinity, 1e300])
            Assert.Throws<ArgumentOutOfRangeException>(() => cool.Temperature = temperature);
        Assert.Equal(2, cool.Temperature);
    }

    [Fact]
    public void The_same_seed_dreams_the_same_and_another_does_not()
    {
        using Dream first = New(), second = New();
        Assert.Equal(Play(first, 7), Play(second, 7));
        Assert.Equal(Play(first, 7), Play(second, 7));
        Assert.NotEqual(Play(first, 7), Play(second, 8));

        static List<string> Play(Dream dream, long seed)
        {
            var seen = new List<string> { Convert.ToHexString(dream.Reset(seed).Pixels) };
            StepResult result;
            do
            {
                result = dream.Step([0.5f, -1]);
                seen.Add($"{Convert.ToHexString(result.Observation.Pixels)} {result.Reward:R}");
            }
            while (!result.Ended);
            return seen;
        }
    }

    [Fact]
    public void Done_ends_it()
    {
        using Dream dream = New(doneLogit: 1e6f);
        dream.Reset(1);
        StepResult result = dream.Step([0, 0]);
        Assert.Equal((true, false), (result.Terminated, result.Truncated));
        Assert.Throws<InvalidOperationException>(() => dream.Step([0, 0]));
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(3, 3)]
    [InlineData(1, 1)]
    public void It_is_truncated_after_its_steps(int maxSteps, int expected)
    {
        using Dream dream = New(new DreamOptions { MaxSteps = maxSteps, ShowPictures = false });
        for (int episode = 0; episode < 2; episode++)
        {
            dream.Reset(episode);
            int steps = 1;
            StepResult result;
            while (!(result = dream.Step([0, 0])).Ended) steps++;
            Assert.Equal((false, true, expected), (result.Terminated, result.Truncated, steps));
            Assert.Throws<InvalidOperationException>(() => dream.Step([0, 0]));
        }
    }

    [Fact]
    public void A_step_before_Reset_and_a_bad_action_are_refused()
    {
        using Dream dream = New();
        Assert.Contains("call Reset", Assert.Throws<InvalidOperationException>(() => dream.Step([0, 0])).Message);
        dream.Reset(1);
        foreach (float[] action in new float[][] { [0], [0, 0, 0], [2, 0], [float.NaN, 0], [float.PositiveInfinity, 0] })
            Assert.Contains("the action is not valid", Assert.Throws<ArgumentException>(() => dream.Step(action)).Message);
        Assert.Throws<ArgumentNullException>(() => dream.Step(null!));
        Assert.False(dream.Step([1, -1]).Ended);
    }

    [Fact]
    public void Parts_and_options_that_do_not_fit_are_refused()
    {
        string message = Assert.Throws<ArgumentException>(() => new Dream(UntrainedStages.Vision(5), UntrainedStages.Memory(Actions))).Message;
        Assert.Contains("V has latents of 5 numbers, M of 4", message);
        Assert.Throws<ArgumentOutOfRangeException>(() => New(new DreamOptions { MaxSteps = -1 }));
        foreach (double temperature in new[] { 0, -1, double.NaN, double.PositiveInfinity })
            Assert.Throws<ArgumentOutOfRangeException>(() => New(new DreamOptions { Temperature = temperature }));
    }

    [Fact]
    public void A_dream_alone_is_the_same_bit_for_bit_among_others()
    {
        MdnRnnPredictorTransformer memory = UntrainedStages.Memory(Actions, doneLogit: 0);
        const int count = 70;
        var together = new DreamBatch(memory, count);
        DreamBatch[] alone = [.. Enumerable.Range(0, count).Select(_ => new DreamBatch(memory, 1))];
        for (int dream = 0; dream < count; dream++)
        {
            together.Begin(dream, 1000 + dream);
            alone[dream].Begin(0, 1000 + dream);
        }
        for (int step = 0; step < 5; step++)
        {
            float[] actions = Numbers.Random(step, 2 * count);
            together.Step(actions);
            for (int dream = 0; dream < count; dream++)
            {
                alone[dream].Step(actions[(2 * dream)..(2 * dream + 2)]);
                Numbers.AssertSameBits(alone[dream].Latent(0), together.Latent(dream));
                Numbers.AssertSameBits(alone[dream].Hidden(0), together.Hidden(dream));
                Numbers.AssertSameBits(alone[dream].Cell(0), together.Cell(dream));
                Assert.Equal((alone[dream].Reward(0), alone[dream].IsDone(0)), (together.Reward(dream), together.IsDone(dream)));
            }
        }
    }

    [Fact]
    public void A_higher_temperature_spreads_what_comes_next()
    {
        double cold = Spread(0.1), warm = Spread(1), hot = Spread(3);
        Assert.True(cold < 0.7 * warm && warm < 0.7 * hot, $"spreads {cold}, {warm}, {hot}");

        static double Spread(double temperature)
        {
            const int count = 1000;
            var dreams = new DreamBatch(UntrainedStages.Memory(Actions), count, temperature);
            for (int dream = 0; dream < count; dream++) dreams.Begin(dream, dream);
            dreams.Step(new float[2 * count]);
            double[] first = [.. Enumerable.Range(0, count).Select(dream => (double)dreams.Latent(dream)[0])];
            double mean = first.Average();
            return Math.Sqrt(first.Average(value => (value - mean) * (value - mean)));
        }
    }

    [Fact]
    public void Done_comes_as_often_as_its_logit_says()
    {
        const int count = 4000;
        var dreams = new DreamBatch(UntrainedStages.Memory(Actions, hiddenSize: 1, doneLogit: -20), count);
        for (int dream = 0; dream < count; dream++) dreams.Begin(dream, dream);
        dreams.Step(new float[2 * count]);
        Assert.DoesNotContain(true, Enumerable.Range(0, count).Select(dreams.IsDone));
        dreams = new DreamBatch(UntrainedStages.Memory(Actions, hiddenSize: 1, doneLogit: 0), count);
        for (int dream = 0; dream < count; dream++) dreams.Begin(dream, dream);
        dreams.Step(new float[2 * count]);
        // The hidden state moves the logit by up to one or two.
        Assert.InRange(Enumerable.Range(0, count).Count(dreams.IsDone), 0.12 * count, 0.88 * count);
    }

    [Fact]
    public void A_batch_refuses_actions_that_are_none()
    {
        var boxes = new DreamBatch(UntrainedStages.Memory(Actions), 2);
        var choices = new DreamBatch(UntrainedStages.Memory(new DiscreteSpace(3)), 2);
        foreach (float[] actions in new float[][] { [0], [0, 0, 0], new float[6], [float.NaN, 0], [0, 0, 2, 0] })
            Assert.Throws<ArgumentException>(() => boxes.Step(actions));
        foreach (float choice in new[] { -1, 3, 0.5f, float.NaN })
            Assert.Contains("an action is not valid", Assert.Throws<ArgumentException>(() => choices.Step([0, choice])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => boxes.Begin(2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => boxes.Begin(-1, 1));
        choices.Begin(0, 1);
        choices.Step([2]);
    }

    private static Dream New(DreamOptions? options = null, float doneLogit = -1e6f) =>
        new(UntrainedStages.Vision(), UntrainedStages.Memory(Actions, doneLogit: doneLogit), options);
}
