using LearningToHide;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace PaperResults;

/// <summary>TakeCover (World Models, section 4): V and M are trained on random episodes, C only in M's dream.</summary>
internal sealed class TakeCoverTask : PaperTask
{
    public override string Name => "takecover";

    public override string World => "TakeCover";

    public override string Description => "TakeCover: C is trained in the dream only (World Models, section 4).";

    public override int DefaultEpisodes => 10_000;

    public override int DefaultGenerations => 200;

    // The paper's code discards episodes of 100 steps or fewer.
    public override int MinSteps => 101;

    public override int MaxSteps => 2100;

    public override IReadOnlyList<Variant> Variants { get; } =
        [.. new[] { 1.15, 0.1, 0.5, 1, 1.3 }.Select(temperature => new Variant(
            FormattableString.Invariant($"temperature-{temperature}"), FormattableString.Invariant($"dream of temperature {temperature}"), Dream: true,
            Temperature: temperature))];

    public override IReadOnlyList<PublishedScore> Published { get; } =
    [
        new("paper: dream of temperature 1.15", "1092 ± 556"),
        new("paper: dream of temperature 1.00", "868 ± 511"),
        new("paper: dream of temperature 1.30", "753 ± 139"),
        new("paper: random actions", "210 ± 108"),
    ];

    public override IEnvironment Create() => new TakeCover();

    public override IEnvironment Adapt(IEnvironment original) => original.WithResizedFrame(64, 64);

    public override Func<IPolicy> Explorer => () => new RestlessPolicy();

    public override VaeEncoderOptions Vision() => new()
    {
        LatentSize = 64,
        Epochs = 1,
        LearningRate = 1e-3,
        FinalLearningRate = 1e-4,
        ShuffleWindow = 16_384,
    };

    public override MdnRnnPredictorOptions Memory() => new()
    {
        HiddenSize = 512,
        CellColumnName = "Cell",
        Epochs = 8,
        FinalLearningRate = 1e-4,
    };

    public override CmaEsControllerOptions Control(Variant variant, Func<IEnvironment>? environment) => new()
    {
        CellColumnName = "Cell",
        UseBias = false,
        Temperature = variant.Temperature,
    };
}
