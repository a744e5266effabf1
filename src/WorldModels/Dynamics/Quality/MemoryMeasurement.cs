using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Planning;
using WorldModels.Rollouts;

namespace WorldModels.Dynamics;

/// <summary>Computes <see cref="ModelQuality"/> for M, whose state is not observed but computed from step to step.</summary>
internal sealed class MemoryMeasurement(MdnRnnPredictorTransformer memory, RolloutStore store, ModelQualityOptions options)
{
    private const int SeedTag = 23;

    private readonly MdnRnnShape _shape = memory.Model.Shape;

    public ModelQuality Run()
    {
        // Every episode here has two steps or more: shorter ones were skipped.
        long followed = store.RowCount - store.EpisodeCount;
        // Starts are spread evenly over the steps of all episodes, by their numbers among the steps that have a next one.
        long[] firsts = new long[store.EpisodeCount + 1];
        for (int episode = 0; episode < store.EpisodeCount; episode++) firsts[episode + 1] = firsts[episode] + store.EpisodeLength(episode) - 1;
        int starts = (int)Math.Min(followed, options.Starts);
        ILookup<int, int> byEpisode = Enumerable.Range(0, starts).Select(start => start * followed / starts)
            .Select(at => (Episode: EpisodeOf(firsts, at), At: at)).ToLookup(start => start.Episode, start => (int)(start.At - firsts[start.Episode]));
        MemorySums[] parts = [.. Enumerable.Range(0, store.EpisodeCount).AsParallel().AsOrdered().Select(episode => Measure(episode, [.. byEpisode[episode]]))];
        var sums = new MemorySums(_shape, options);
        foreach (MemorySums part in parts) sums.Merge(part);
        return sums.ToQuality();
    }

    private static int EpisodeOf(long[] firsts, long at)
    {
        int found = Array.BinarySearch(firsts, at);
        return found < 0 ? ~found - 1 : found;
    }

    private MemorySums Measure(int episode, HashSet<int> starts)
    {
        var random = new Pcg64(options.Seed, SeedTag, episode);
        var sums = new MemorySums(_shape, options);
        var world = new MemoryWorldModel(memory);
        (float[][] latents, float[][] actions) = Read(episode, random);
        float[] state = new float[world.StateSize], output = new float[_shape.OutputSize];
        for (int step = 0; step < latents.Length; step++)
        {
            latents[step].CopyTo(state, 0);
            if (starts.Contains(step)) RollOut(world, state, latents, actions, step, random, sums);
            world.Remember(state, actions[step]);
            memory.Model.Predict(state.AsSpan(_shape.LatentSize, _shape.HiddenSize), 1, output);
            sums.AddReward(store.ReadReward(store.RowOf(episode, step)), output[_shape.RewardAt]);
            if (step + 1 < latents.Length) sums.AddStep(output, latents[step], latents[step + 1]);
        }
        return sums;
    }

    // Several simulated futures start from M's state after the recorded steps; the mean of their latents is the prediction.
    private void RollOut(MemoryWorldModel world, float[] state, float[][] latents, float[][] actions, int start, Pcg64 random, MemorySums sums)
    {
        var steps = new ImaginedSteps(options.Samples, world.StateSize, world.ActionSpace.Size);
        for (int sample = 0; sample < options.Samples; sample++) state.CopyTo(steps.States, sample * state.Length);
        float[] mean = new float[_shape.LatentSize];
        for (int k = 0; k < options.Horizon && start + k + 1 < latents.Length; k++)
        {
            for (int sample = 0; sample < options.Samples; sample++) actions[start + k].CopyTo(steps.Actions, sample * world.ActionSpace.Size);
            world.Step(steps, random);
            for (int i = 0; i < mean.Length; i++) mean[i] = Enumerable.Range(0, options.Samples).Average(sample => steps.NextStates[sample * state.Length + i]);
            sums.AddRollOut(k, mean, latents[start], latents[start + k + 1]);
            steps.NextStates.CopyTo(steps.States, 0);
        }
    }

    private (float[][] Latents, float[][] Actions) Read(int episode, Pcg64 random)
    {
        int length = store.EpisodeLength(episode);
        (float[][] latents, float[][] actions) = (new float[length][], new float[length][]);
        float[] encoded = new float[2 * _shape.LatentSize];
        for (int step = 0; step < length; step++)
        {
            (latents[step], actions[step]) = (new float[_shape.LatentSize], new float[store.ActionSpace.Size]);
            long row = store.RowOf(episode, step);
            store.ReadValues(row, encoded);
            LatentDraw.From(encoded, random, latents[step]);
            store.ReadAction(row, actions[step]);
        }
        return (latents, actions);
    }
}
