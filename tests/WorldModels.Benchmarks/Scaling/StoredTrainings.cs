using Microsoft.ML;
using WorldModels.Benchmarks.Stages;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace WorldModels.Benchmarks.Scaling;

/// <summary>V and M, each trained from rollouts in memory and from rollouts in a file.</summary>
internal sealed class StoredTrainings : IDisposable
{
    public const string File = "a file";

    private const int EpisodeLength = 1000, FramesInMemory = 10_000, BatchSize = 100, Lanes = 32, SequenceLength = 100, Epochs = 100;

    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();
    private readonly RolloutDataView _pictures, _storedPictures, _latents;

    public StoredTrainings(int frames, double seconds)
    {
        _pictures = Drive(FramesInMemory, folder: null);
        _storedPictures = Drive(frames, _folder.NewPath());
        _latents = Walk(frames);
        long latentBytes = (long)frames * sizeof(float) * (2 * UntrainedModels.LatentSize + UntrainedModels.ActionSpace.Size);
        All =
        [
            new("V", "memory", PictureBytes(_pictures), seconds, (progress, stop) => TrainVision(_pictures, progress, stop)),
            new("V", File, PictureBytes(_storedPictures), seconds, (progress, stop) => TrainVision(_storedPictures, progress, stop)),
            new("M", "memory", latentBytes, seconds, (progress, stop) => TrainMemory(long.MaxValue, progress, stop)),
            new("M", File, latentBytes, seconds, (progress, stop) => TrainMemory(0, progress, stop)),
        ];
    }

    public IReadOnlyList<StoredTraining> All { get; }

    public void Dispose()
    {
        _pictures.Dispose();
        _storedPictures.Dispose();
        _latents.Dispose();
        _folder.Dispose();
    }

    private static long PictureBytes(RolloutDataView rollouts) => rollouts.GetRowCount()!.Value * VaeNetwork.PictureSize;

    private RolloutDataView Drive(int frames, string? folder) => _ml.Data.CollectRollouts(
        () => new CarRacing(), new RolloutOptions { Episodes = frames / EpisodeLength, MaxSteps = EpisodeLength, Seed = 1, Folder = folder });

    /// <summary>Episodes with random numbers instead of latents.</summary>
    private RolloutDataView Walk(int steps)
    {
        var latentSpace = new BoxSpace(UntrainedModels.LatentSize, float.NegativeInfinity, float.PositiveInfinity);
        using var writer = new RolloutWriter(latentSpace, UntrainedModels.ActionSpace, _folder.NewPath());
        for (int episode = 0; episode < steps / EpisodeLength; episode++)
        {
            var written = new RolloutEpisode(latentSpace, UntrainedModels.ActionSpace);
            float[] latents = Samples.Normal(episode, EpisodeLength * UntrainedModels.LatentSize);
            for (int step = 0; step < EpisodeLength; step++)
                written.Add(new Observation(latents[(step * UntrainedModels.LatentSize)..((step + 1) * UntrainedModels.LatentSize)]), [0, 0, 0], reward: 0, done: false);
            writer.Append(written);
        }
        return new RolloutDataView(writer.Complete());
    }

    private void TrainVision(IDataView rollouts, IProgress<TrainingProgress> progress, CancellationToken stop) => _ml.Transforms.VaeEncoder(
        new VaeEncoderOptions { Epochs = Epochs, BatchSize = BatchSize, Progress = new Scaled(progress, BatchSize), CancellationToken = stop }).Fit(rollouts);

    private void TrainMemory(long memoryBudget, IProgress<TrainingProgress> progress, CancellationToken stop) => _ml.Transforms.MdnRnnPredictor(
        new MdnRnnPredictorOptions
        {
            InputColumnName = RolloutColumns.Observation, Epochs = Epochs, BatchSize = Lanes, SequenceLength = SequenceLength, HeldOutFraction = 0,
            MemoryBudgetBytes = memoryBudget, Progress = new Scaled(progress, Lanes * SequenceLength), CancellationToken = stop,
        }).Fit(_latents);

    /// <summary>Counts items for each step that a training reports.</summary>
    private sealed class Scaled(IProgress<TrainingProgress> progress, int items) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress.Report(value with { Completed = value.Completed * items, Total = value.Total * items });
    }
}
