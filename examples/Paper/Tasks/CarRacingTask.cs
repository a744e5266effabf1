using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace PaperResults;

/// <summary>CarRacing (World Models, section 3): V and M are trained on random drives, C in the real environment.</summary>
internal sealed class CarRacingTask : PaperTask
{
    // The rows of Gymnasium's 96 x 96 picture above the bar of indicators.
    private const int RoadRows = 84, Side = 96;

    public override string Name => "carracing";

    public override string World => "CarRacing-v3";

    public override string Description => "CarRacing: C is trained in the real environment (World Models, section 3).";

    public override int DefaultEpisodes => 400;

    public override int DefaultGenerations => 300;

    public override int MaxSteps => 1000;

    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new("full", "V and M"),
        new("untrained", "V and an untrained M", TrainedMemory: false),
        new("vision", "V only", Memory: false),
        new("vision-hidden", "V only, C with a hidden layer", Memory: false, HiddenUnits: 40),
    ];

    public override IReadOnlyList<PublishedScore> Published { get; } =
    [
        new("paper: V and M", "906 ± 21"),
        new("paper: V only, C with a hidden layer", "788 ± 141"),
        new("paper: V only", "632 ± 251"),
        new("reproduction (Tallec et al.): V and M", "895 ± 79"),
        new("reproduction (Tallec et al.): V and an untrained M", "866 ± 69"),
    ];

    public override ITransformer? Pretrained(Variant variant) => variant == Variants[0] ? WorldModels.Pretrained.CarRacing() : null;

    public override IEnvironment Create() => new CarRacing();

    public override IEnvironment Adapt(IEnvironment original) => original.WithCroppedFrame(0, 0, RoadRows, Side).WithResizedFrame(64, 64);

    public override Func<IPolicy>? Explorer => null;

    public override VaeEncoderOptions Vision() => new()
    {
        Epochs = 1,
        LearningRate = 1e-3,
        FinalLearningRate = 1e-4,
        ShuffleWindow = 16_384,
    };

    public override MdnRnnPredictorOptions Memory() => new() { Epochs = 6, FinalLearningRate = 1e-4 };

    public override CmaEsControllerOptions Control(Variant variant, Func<IEnvironment>? environment) => new()
    {
        Environment = environment,
        HiddenColumnName = variant.Memory ? "Hidden" : null,
        HiddenUnits = variant.HiddenUnits,
        // A car that has not reached a new tile for 80 steps has stopped or left the track.
        GiveUpAfter = 80,
        Racing = true,
    };
}
