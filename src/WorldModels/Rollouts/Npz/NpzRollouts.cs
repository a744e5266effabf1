using System.Runtime.InteropServices;
using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>Converts .npz files, one for each episode, to rollouts and back.</summary>
internal static class NpzRollouts
{
    /// <param name="files">Paths, one or more.</param>
    /// <param name="options">The settings for reading.</param>
    /// <param name="temporaryFolder">The folder for rows beyond the budget.</param>
    /// <param name="log">Receives a message about files that are skipped.</param>
    public static RolloutStore Load(IReadOnlyList<string> files, NpzOptions options, string temporaryFolder, Action<string> log)
    {
        RolloutWriter? writer = null;
        Space? observations = null;
        var empty = new List<string>();
        try
        {
            foreach (string file in files)
            {
                var recorded = new NpzEpisode(file, options);
                if (recorded.Steps == 0)
                {
                    empty.Add(file);
                    continue;
                }
                using IEnvironment world = options.Wrap?.Invoke(recorded) ?? recorded;
                observations ??= world.ObservationSpace;
                if (world.ObservationSpace != observations)
                    throw new FormatException($"{file} has observations of {world.ObservationSpace}, but {files[0]} has those of {observations}: load them separately, or change them to one size with {nameof(NpzOptions)}.{nameof(NpzOptions.Wrap)}");
                writer ??= new RolloutWriter(observations, world.ActionSpace, options.Folder, options.MemoryBudgetBytes, temporaryFolder);
                writer.Append(Play(file, recorded, world));
            }
            if (writer is null) throw new FormatException($"none of the {files.Count} files has a step (the first file is {files[0]}): if observations follow actions, an episode needs at least 2 observations");
            if (empty.Count > 0) log($"Skipped {empty.Count} of {files.Count} files, which have one observation and no action after it; the first is {empty[0]}");
            return writer.Complete();
        }
        finally
        {
            writer?.Dispose();
        }
    }

    public static void Save(RolloutDataView rollouts, string folder, NpzFormat format)
    {
        for (int i = 0; i < rollouts.Episodes.Count; i++)
            NpzFile.Write(Path.Combine(folder, $"rollout_{i:D5}.npz"), Arrays(rollouts.Store, rollouts.Episodes[i], format));
    }

    private static RolloutEpisode Play(string file, NpzEpisode recorded, IEnvironment world)
    {
        var episode = new RolloutEpisode(world.ObservationSpace, world.ActionSpace);
        Observation seen = world.Reset(0);
        for (int step = 0; step < recorded.Steps; step++)
        {
            float[] action = recorded.Action(step);
            try
            {
                episode.Begin(seen, action);
                StepResult result = world.Step(action);
                episode.End(result.Reward, result.Terminated);
                seen = result.Observation;
            }
            catch (Exception cause) when (cause is ArgumentException or InvalidOperationException)
            {
                throw new FormatException($"{file}: {cause.Message}", cause);
            }
        }
        return episode;
    }

    private static IEnumerable<KeyValuePair<string, NpyArray>> Arrays(RolloutStore store, int episode, NpzFormat format)
    {
        int steps = store.EpisodeLength(episode), shift = format.ObservationFollowsAction ? 1 : 0, length = steps + shift;
        var image = store.ObservationSpace as ImageSpace;
        int observationBytes = store.Layout.ObservationBytes, actionSize = store.ActionSpace.Size;
        byte[] observations = new byte[checked((long)length * observationBytes)], dones = new byte[length];
        float[] actions = new float[length * actionSize], rewards = new float[length];
        for (int step = 0; step < length; step++)
        {
            long row = store.RowOf(episode, Math.Min(step, steps - 1));
            Span<byte> observation = observations.AsSpan(step * observationBytes, observationBytes);
            if (image is null) store.ReadValues(row, MemoryMarshal.Cast<byte, float>(observation));
            else store.ReadPixels(row, observation);
            if (step == steps) break;
            store.ReadAction(row, actions.AsSpan((step + shift) * actionSize, actionSize));
            rewards[step + shift] = store.ReadReward(row);
            dones[step + shift] = store.ReadDone(row) ? (byte)1 : (byte)0;
        }
        int[] shape = image is null ? [length, store.ObservationSpace.Size] : [length, image.Height, image.Width, image.Channels];
        yield return new(format.Observation, new NpyArray(image is null ? "<f4" : "|u1", shape, observations));
        yield return new(format.Action, new NpyArray("<f4", [length, actionSize], MemoryMarshal.AsBytes(actions.AsSpan()).ToArray()));
        yield return new(format.Reward, new NpyArray("<f4", [length], MemoryMarshal.AsBytes(rewards.AsSpan()).ToArray()));
        yield return new(format.Done, new NpyArray("|b1", [length], dones));
    }
}
