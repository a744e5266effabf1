using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;

namespace WorldModels.Control;

/// <summary>The dreams of one M that begin where recorded episodes began: with the recorded actions, or with a policy.</summary>
/// <param name="agent">The agent's M, whose hidden state C reads.</param>
/// <param name="world">The M that dreams.</param>
/// <param name="controller">C.</param>
/// <param name="store">The recorded episodes, as M reads them.</param>
/// <param name="range">The smallest and largest recorded number of each latent dimension.</param>
/// <param name="options">The settings.</param>
internal sealed class OfflineDreams(
    MdnRnnPredictorTransformer agent, MdnRnnPredictorTransformer world, ControllerTransformer controller, RolloutStore store, LatentRange range, OfflineEvaluationOptions options)
{
    private const int SeedTag = 31;
    private readonly int _maxSteps = options.MaxSteps > 0 ? options.MaxSteps : agent.LongestEpisode;

    /// <summary>Dreams <see cref="OfflineEvaluationOptions.Dreams"/> episodes that begin as recorded episode <paramref name="episode"/> did.</summary>
    /// <param name="episode">Its number in the store.</param>
    /// <param name="replays">Whether the dreams take the recorded actions, and last as long; otherwise those of the policy.</param>
    public DreamtReturn Run(int episode, bool replays)
    {
        (int count, int steps, int size) = (options.Dreams, replays ? store.EpisodeLength(episode) : _maxSteps, agent.ActionSpace.Size);
        var dreams = new DreamBatch(world, count);
        var states = new AgentStates(agent, count);
        float[] encoded = new float[2 * agent.LatentSize], actions = new float[count * size];
        store.ReadValues(store.EpisodeStart(episode), encoded);
        for (int dream = 0; dream < count; dream++)
        {
            float[] latent = new float[agent.LatentSize];
            long seed = Pcg64.DeriveSeed(options.Seed, SeedTag, episode, dream);
            LatentDraw.From(encoded, new Pcg64(seed, SeedTag), latent);
            dreams.BeginAt(dream, seed, latent);
        }
        bool[] ended = new bool[count];
        (double sum, long taken, long outside) = (0, 0, 0);
        for (int step = 0; step < steps && ended.Contains(false); step++)
        {
            for (int dream = 0; dream < count; dream++)
            {
                Span<float> action = actions.AsSpan(dream * size, size);
                if (replays) store.ReadAction(store.RowOf(episode, step), action);
                else Act(dreams, states, dream, action);
                if (ended[dream]) continue;
                taken++;
                if (!range.Contains(dreams.Latents(dream))) outside++;
            }
            if (!replays) states.Step(count);
            dreams.Step(actions, count);
            for (int dream = 0; dream < count; dream++)
            {
                if (ended[dream]) continue;
                sum += dreams.Reward(dream);
                ended[dream] = dreams.IsDone(dream);
            }
        }
        return new DreamtReturn(sum / count, taken, outside);
    }

    private void Act(DreamBatch dreams, AgentStates states, int dream, Span<float> action)
    {
        ReadOnlySpan<float> latent = dreams.Latents(dream);
        if (controller.HiddenSize == 0) controller.Controller.Act(latent, [], [], action);
        else controller.Controller.Act(latent, states.Hidden(dream), states.Cell(dream), action);
        states.Read(dream, latent, action);
    }
}

/// <summary>Dreams that began at one recorded episode.</summary>
/// <param name="Mean">Their mean return.</param>
/// <param name="Steps">Their steps.</param>
/// <param name="Outside">Those of them in which a latent was outside the recorded range.</param>
internal readonly record struct DreamtReturn(double Mean, long Steps, long Outside);

/// <summary>The smallest and largest number of each latent dimension in recorded episodes.</summary>
internal sealed class LatentRange
{
    private readonly float[] _low, _high;

    public LatentRange(RolloutStore store, int latentSize)
    {
        (_low, _high) = (new float[latentSize], new float[latentSize]);
        Array.Fill(_low, float.PositiveInfinity);
        Array.Fill(_high, float.NegativeInfinity);
        float[] encoded = new float[2 * latentSize];
        for (long row = 0; row < store.RowCount; row++)
        {
            store.ReadValues(row, encoded);
            for (int i = 0; i < latentSize; i++) (_low[i], _high[i]) = (Math.Min(_low[i], encoded[i]), Math.Max(_high[i], encoded[i]));
        }
    }

    public bool Contains(ReadOnlySpan<float> latent)
    {
        for (int i = 0; i < latent.Length; i++)
            if (latent[i] < _low[i] || latent[i] > _high[i]) return false;
        return true;
    }
}
