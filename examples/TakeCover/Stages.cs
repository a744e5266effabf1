using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace LearningToHide;

/// <summary>V and M, trained on random episodes or loaded from the files of a run that was stopped.</summary>
internal sealed record Stages(VaeEncoderTransformer Vision, MdnRnnPredictorTransformer Memory)
{
    // Pictures are similar and V is slow to train, so it is trained on some of them; M needs many episodes, because each has only one end.
    private const long FramesForVision = 100_000;

    public ITransformer Chain { get; } = new TransformerChain<ITransformer>(Vision, Memory);

    public static Stages Make(MLContext ml, Settings settings, CancellationToken cancellation)
    {
        string visionPath = settings.PathOf("vision.zip"), memoryPath = settings.PathOf("memory.zip");
        if (File.Exists(visionPath) && File.Exists(memoryPath))
        {
            AnsiConsole.MarkupLineInterpolated($"V and M: trained earlier, from [bold]{settings.Output}[/]");
            return new Stages(VaeEncoderTransformer.FromModel(ml.Model.Load(visionPath, out _)), MdnRnnPredictorTransformer.FromModel(ml.Model.Load(memoryPath, out _)));
        }
        using RolloutDataView rollouts = Work.Do("Record random episodes", bar => ml.Data.CollectRollouts(
            () => new TakeCover(), new RolloutOptions { Episodes = settings.Episodes, Policy = () => new RestlessPolicy() }, bar, cancellation));
        VaeEncoderTransformer vision = File.Exists(visionPath)
            ? VaeEncoderTransformer.FromModel(ml.Model.Load(visionPath, out _))
            : Work.Do("V: see", bar => ml.Transforms.VaeEncoder(new VaeEncoderOptions
            {
                LatentSize = settings.Latent,
                Epochs = 2,
                BatchSize = 32,
                LearningRate = 1e-3,
                FinalLearningRate = 1e-4,
                Progress = bar,
                CancellationToken = cancellation,
            }).Fit(ml.Data.TakeRows(rollouts, FramesForVision)));
        Save(vision, rollouts.Schema, visionPath);
        IDataView encoded = vision.Transform(rollouts);
        MdnRnnPredictorTransformer memory = Work.Do("M: remember", bar => ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
        {
            HiddenSize = settings.Hidden,
            CellColumnName = "Cell",
            Epochs = 8,
            BatchSize = 16,
            FinalLearningRate = 1e-4,
            SequenceLength = 50,
            Progress = bar,
            CancellationToken = cancellation,
        }).Fit(encoded));
        Save(memory, encoded.Schema, memoryPath);
        return new Stages(vision, memory);

        void Save(ITransformer stage, DataViewSchema schema, string path)
        {
            ml.Model.Save(stage, schema, path + ".tmp");
            File.Move(path + ".tmp", path, overwrite: true);
        }
    }
}
