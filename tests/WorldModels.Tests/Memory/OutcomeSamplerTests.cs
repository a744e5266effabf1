using WorldModels.Inference;
using WorldModels.Memory;
using WorldModels.Tests.Inference;
using Xunit;

namespace WorldModels.Tests.Memory;

public class OutcomeSamplerTests
{
    private const int Count = 37;
    private static readonly ulong[] Keys = [.. Enumerable.Range(0, Count).Select(row => 77ul * (ulong)row)];
    private static readonly uint[] Steps = [.. Enumerable.Range(0, Count).Select(row => (uint)(row % 5))];

    [Theory]
    [InlineData(5, 48, 1.0)]
    [InlineData(3, 21, 1.3)]
    [InlineData(1, 16, 0.7)]
    public void A_draw_is_what_the_whole_head_predicts_with_the_same_chance(int mixtures, int hiddenSize, double temperature)
    {
        var shape = new MdnRnnShape(LatentSize: 6, ActionSize: 2, hiddenSize, mixtures);
        MdnRnnModel model = UntrainedStages.MemoryModel(shape);
        (float[] hidden, Outcome drawn) = (Hidden(shape), new Outcome(shape));
        drawn.Draw(new OutcomeSampler(model, temperature), hidden);
        float[] output = new float[shape.OutputSize], uniforms = new float[shape.LatentSize + 1], normals = new float[shape.LatentSize], z = new float[shape.LatentSize];
        var mixture = new MixtureSampler(shape.LatentSize, mixtures);
        int[] chosen = new int[shape.LatentSize];
        for (int row = 0; row < Count; row++)
        {
            model.Predict(hidden.AsSpan(row * hiddenSize, hiddenSize), 1, output);
            CounterRandom.Uniform(Keys[row], Steps[row], uniforms);
            CounterRandom.Normal(Keys[row], Steps[row], normals);
            mixture.Choose(output, (float)temperature, uniforms, chosen);
            mixture.Spread(
                [.. chosen.Select(index => output[shape.MeansAt + index])], [.. chosen.Select(index => output[shape.LogSigmasAt + index])], (float)temperature, normals, z);
            for (int i = 0; i < z.Length; i++) Assert.Equal(z[i], drawn.Latents[row * z.Length + i], 1e-5f);
            Assert.Equal(output[shape.RewardAt], drawn.Rewards[row], 1e-5f);
            Assert.Equal(uniforms[^1] < 1 / (1 + MathF.Exp(-output[shape.DoneAt])), drawn.Dones[row]);
        }
        Assert.Contains(true, drawn.Dones);
        Assert.Contains(false, drawn.Dones);
    }

    [Fact]
    public void With_shared_weights_one_component_is_drawn_for_all_dimensions()
    {
        var shape = new MdnRnnShape(LatentSize: 6, ActionSize: 2, HiddenSize: 24, Mixtures: 4, Head: PredictionHead.SharedMixture);
        MdnRnnModel model = UntrainedStages.MemoryModel(shape);
        (float[] hidden, Outcome drawn) = (Hidden(shape), new Outcome(shape));
        drawn.Draw(new OutcomeSampler(model, temperature: 1.3), hidden);
        float[] output = new float[shape.OutputSize], uniforms = new float[shape.LatentSize + 1], normals = new float[shape.LatentSize];
        var components = new HashSet<int>();
        for (int row = 0; row < Count; row++)
        {
            model.Predict(hidden.AsSpan(row * 24, 24), 1, output);
            CounterRandom.Uniform(Keys[row], Steps[row], uniforms);
            CounterRandom.Normal(Keys[row], Steps[row], normals);
            // The component is the number of running sums of exp(logit / temperature) that the first uniform number has passed.
            double[] weights = [.. output.Take(4).Select(logit => Math.Exp(logit / 1.3))];
            int component = Enumerable.Range(1, 3).Count(k => uniforms[0] * weights.Sum() >= weights.Take(k).Sum());
            components.Add(component);
            for (int d = 0; d < 6; d++)
                Assert.Equal(output[4 + 4 * d + component] + Math.Exp(output[28 + 4 * d + component]) * Math.Sqrt(1.3) * normals[d], drawn.Latents[row * 6 + d], 1e-4);
            Assert.Equal(output[52], drawn.Rewards[row], 1e-5f);
        }
        Assert.True(components.Count > 2);
    }

    [Fact]
    public void A_state_alone_gives_the_bits_that_it_gives_among_others()
    {
        var shape = new MdnRnnShape(LatentSize: 6, ActionSize: 2, HiddenSize: 40, Mixtures: 5);
        var sampler = new OutcomeSampler(UntrainedStages.MemoryModel(shape), temperature: 1);
        (float[] hidden, Outcome together) = (Hidden(shape), new Outcome(shape));
        together.Draw(sampler, hidden);
        for (int row = 0; row < Count; row++)
        {
            float[] latent = new float[6], reward = new float[1];
            bool[] done = new bool[1];
            sampler.Draw(hidden.AsSpan(row * 40, 40), [Keys[row]], [Steps[row]], latent, reward, done);
            Numbers.AssertSameBits(together.Latents.AsSpan(row * 6, 6), latent);
            Numbers.AssertSameBits(together.Rewards.AsSpan(row, 1), reward);
            Assert.Equal(together.Dones[row], done[0]);
        }
    }

    [Fact]
    public void A_deterministic_head_draws_its_means()
    {
        var shape = new MdnRnnShape(LatentSize: 6, ActionSize: 2, HiddenSize: 24, Mixtures: 1, Head: PredictionHead.Deterministic);
        MdnRnnModel model = UntrainedStages.MemoryModel(shape);
        (float[] hidden, Outcome drawn) = (Hidden(shape), new Outcome(shape));
        drawn.Draw(new OutcomeSampler(model, temperature: 2), hidden);
        float[] outputs = new float[Count * shape.OutputSize];
        model.Predict(hidden, Count, outputs);
        for (int row = 0; row < Count; row++)
            Numbers.AssertSameBits(outputs.AsSpan(row * shape.OutputSize, 6), drawn.Latents.AsSpan(row * 6, 6));
    }

    private static float[] Hidden(MdnRnnShape shape) => Numbers.Random(8, Count * shape.HiddenSize);

    private sealed class Outcome(MdnRnnShape shape)
    {
        public float[] Latents { get; } = new float[Count * shape.LatentSize];

        public float[] Rewards { get; } = new float[Count];

        public bool[] Dones { get; } = new bool[Count];

        public void Draw(OutcomeSampler sampler, float[] hidden) => sampler.Draw(hidden, Keys, Steps, Latents, Rewards, Dones);
    }
}
