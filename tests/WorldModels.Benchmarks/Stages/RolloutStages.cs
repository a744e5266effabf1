using WorldModels.Benchmarks.Measuring;
using WorldModels.Environments;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace WorldModels.Benchmarks.Stages;

/// <summary>Writes rows of pictures to a folder and reads them.</summary>
internal static class RolloutStages
{
    private const int Rows = 1000;
    private static readonly ImageSpace Pictures = new(64, 64, 3);

    public static Stage Write => new("rollout store, write", "rows", _ =>
    {
        var folder = new TemporaryFolder();
        var observation = new Observation(Samples.Bytes(1, Pictures.Size));
        return new Workload(() =>
        {
            WriteTo(folder.NewPath(), observation).Dispose();
            folder.Clear();
            return Rows;
        }, folder);
    })
    { OneThreadOnly = true };

    public static Stage Read => new("rollout store, read", "rows", threads =>
    {
        var folder = new TemporaryFolder();
        RolloutStore store = WriteTo(folder.NewPath(), new Observation(Samples.Bytes(1, Pictures.Size)));
        return Workload.OnEachThread(threads, thread => Reader(store, new Pcg64(thread)), store, folder);
    });

    private static Func<long> Reader(RolloutStore store, Pcg64 random)
    {
        byte[] pixels = new byte[VaeNetwork.PictureSize];
        float[] action = new float[UntrainedModels.ActionSpace.Size];
        return () =>
        {
            for (int i = 0; i < Rows; i++)
            {
                long row = random.Next(Rows);
                store.ReadPixels(row, pixels);
                store.ReadAction(row, action);
                store.ReadReward(row);
                store.ReadDone(row);
            }
            return Rows;
        };
    }

    private static RolloutStore WriteTo(string folder, Observation observation)
    {
        using var writer = new RolloutWriter(Pictures, UntrainedModels.ActionSpace, folder);
        var episode = new RolloutEpisode(Pictures, UntrainedModels.ActionSpace);
        float[] action = [0, 1, 0];
        for (int step = 0; step < Rows; step++) episode.Add(observation, action, reward: 1, done: false);
        writer.Append(episode);
        return writer.Complete();
    }
}
