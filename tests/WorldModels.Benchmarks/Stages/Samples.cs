using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Benchmarks.Stages;

/// <summary>Random data; the values do not change the time.</summary>
internal static class Samples
{
    public static float[] Normal(long seed, int length, double scale = 1)
    {
        var random = new Pcg64(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)(scale * random.NextNormal()))];
    }

    public static byte[] Bytes(long seed, int length)
    {
        byte[] bytes = new byte[length];
        new Pcg64(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Rows of random pictures in memory, in one episode.</summary>
    public static RolloutStore Pictures(int rows)
    {
        var space = new ImageSpace(64, 64, 3);
        return Store(space, episodes: 1, rows, row => new Observation(Bytes(row, space.Size)));
    }

    /// <summary>Rows of encoded pictures in memory: means and log variances of latents.</summary>
    public static RolloutStore Latents(int episodes, int steps)
    {
        var space = new BoxSpace(2 * UntrainedModels.LatentSize, float.NegativeInfinity, float.PositiveInfinity);
        return Store(space, episodes, steps, row => new Observation(Normal(row, space.Size)));
    }

    private static RolloutStore Store(Space space, int episodes, int steps, Func<int, Observation> observe)
    {
        using var writer = new RolloutWriter(space, UntrainedModels.ActionSpace);
        for (int number = 0, row = 0; number < episodes; number++)
        {
            var episode = new RolloutEpisode(space, UntrainedModels.ActionSpace);
            for (int step = 0; step < steps; step++, row++) episode.Add(observe(row), [0, 1, 0], reward: row % 2, done: false);
            writer.Append(episode);
        }
        return writer.Complete();
    }
}
