using Microsoft.ML;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Vision;

namespace PaperResults;

/// <summary>V and M of a run. Their episodes are only recorded if one of them has not been trained yet.</summary>
internal sealed class WorldModel(Run run)
{
    public VaeEncoderTransformer Vision { get; } = VaeEncoderTransformer.FromModel(run.Keep("vision", () => TrainVision(run)));

    /// <summary>Returns M, with random weights if the variant needs an untrained M.</summary>
    public MdnRnnPredictorTransformer Memory(bool trained) => MdnRnnPredictorTransformer.FromModel(trained
        ? run.Keep("memory", () => TrainMemory("memory", run.Settings.Task.Memory(), Recording.Do(run)))
        : run.Keep("memory-untrained", () => TrainMemory("memory-untrained", Untrained(run.Settings.Task.Memory()), run.Example())));

    private static (ITransformer, DataViewSchema) TrainVision(Run run)
    {
        using var rollouts = Recording.Do(run);
        VaeEncoderOptions options = run.Settings.Task.Vision();
        Prepare(run, options, "vision");
        VaeEncoderTransformer vision = run.Do("vision", "V", (_, progress) =>
        {
            options.Progress = progress;
            return run.Context.Transforms.VaeEncoder(options).Fit(rollouts);
        });
        return (vision, rollouts.Schema);
    }

    private (ITransformer, DataViewSchema) TrainMemory(string stage, MdnRnnPredictorOptions options, IDataView rollouts)
    {
        using var _ = rollouts as IDisposable;
        IDataView encoded = Vision.Transform(rollouts);
        Prepare(run, options, stage);
        MdnRnnPredictorTransformer memory = run.Do(stage, "M", (_, progress) =>
        {
            options.Progress = progress;
            return run.Context.Transforms.MdnRnnPredictor(options).Fit(encoded);
        });
        return (memory, encoded.Schema);
    }

    /// <summary>Returns options with steps so small that the random weights do not change.</summary>
    private static MdnRnnPredictorOptions Untrained(MdnRnnPredictorOptions options)
    {
        (options.Epochs, options.LearningRate, options.FinalLearningRate, options.HeldOutFraction) = (1, 1e-12, 0, 0);
        return options;
    }

    private static void Prepare(Run run, CheckpointedTrainingOptions options, string stage)
    {
        options.CancellationToken = run.Cancellation;
        options.CheckpointFolder = run.Settings.PathOf(stage);
        options.TensorBoardFolder = run.Settings.PathOf("tensorboard");
    }
}
