using WorldModels.Inference;
using Xunit;

namespace WorldModels.Tests.Inference;

public class MixtureSamplerTests
{
    [Theory]
    [InlineData(32, 5, 1f)]
    [InlineData(64, 5, 1.15f)]
    [InlineData(7, 3, 0.5f)]
    [InlineData(17, 1, 2f)]
    public void A_draw_is_the_chosen_component_s_mean_plus_its_scaled_deviation(int latentSize, int mixtures, float temperature)
    {
        int length = latentSize * mixtures;
        float[] logits = Numbers.Random(1, length, 2), means = Numbers.Random(2, length, 3), logSigmas = Numbers.Random(3, length);
        float[] uniforms = new float[latentSize], normals = new float[latentSize], z = new float[latentSize];
        for (uint step = 0; step < 50; step++)
        {
            CounterRandom.Uniform(5, step, uniforms);
            CounterRandom.Normal(5, step, normals);
            Sample(new MixtureSampler(latentSize, mixtures), logits, means, logSigmas, temperature, uniforms, normals, z);
            double[] expected = new double[latentSize];
            for (int dimension = 0; dimension < latentSize; dimension++)
            {
                double[] weights = [.. Enumerable.Range(0, mixtures).Select(k => Math.Exp(logits[dimension * mixtures + k] / temperature))];
                double rest = uniforms[dimension] * weights.Sum();
                int chosen = 0;
                while (chosen < mixtures - 1 && rest >= weights[chosen]) rest -= weights[chosen++];
                int index = dimension * mixtures + chosen;
                expected[dimension] = means[index] + Math.Exp(logSigmas[index]) * Math.Sqrt(temperature) * normals[dimension];
            }
            Numbers.AssertClose(expected, z, 1e-6);
        }
    }

    [Fact]
    public void Components_come_up_as_often_as_their_weights_say_and_temperature_flattens_them()
    {
        const int Latent = 32, Draws = 2000;
        float[] weights = [0.5f, 0.3f, 0.15f, 0.05f];
        float[] logits = [.. Enumerable.Repeat(weights, Latent).SelectMany(row => row.Select(weight => MathF.Log(weight)))];
        float[] means = [.. Enumerable.Range(0, Latent * 4).Select(i => (float)(i % 4))], logSigmas = [.. means.Select(_ => -80f)];
        foreach (float temperature in (float[])[1, 2])
        {
            double total = weights.Sum(w => Math.Pow(w, 1 / temperature));
            int[] counts = new int[4];
            float[] uniforms = new float[Latent], z = new float[Latent];
            for (uint step = 0; step < Draws; step++)
            {
                CounterRandom.Uniform(3, step, uniforms);
                Sample(new MixtureSampler(Latent, 4), logits, means, logSigmas, temperature, uniforms, new float[Latent], z);
                foreach (float value in z) counts[(int)value]++;
            }
            for (int k = 0; k < 4; k++)
                Assert.InRange(counts[k] / (double)(Draws * Latent) - Math.Pow(weights[k], 1 / temperature) / total, -0.008, 0.008);
        }
    }

    [Fact]
    public void Logits_far_from_zero_do_no_harm()
    {
        float[] z = new float[2];
        Sample(new MixtureSampler(2, 2), [1e30f, -1e30f, -5000, -4000], [1, 2, 3, 4], [-80, -80, -80, -80], 1, [0.999f, 0.001f], [1, 1], z);
        Assert.Equal([1f, 4f], z);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    public void A_temperature_that_is_not_positive_is_refused(float temperature)
    {
        var sampler = new MixtureSampler(1, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => sampler.Choose([0], temperature, [0.5f], new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => sampler.Spread([0], [0], temperature, [0], new float[1]));
    }

    private static void Sample(
        MixtureSampler sampler, float[] logits, float[] means, float[] logSigmas, float temperature, float[] uniforms, float[] normals, float[] z)
    {
        int[] chosen = new int[z.Length];
        sampler.Choose(logits, temperature, uniforms, chosen);
        sampler.Spread([.. chosen.Select(index => means[index])], [.. chosen.Select(index => logSigmas[index])], temperature, normals, z);
    }
}
