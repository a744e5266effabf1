using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>Everything that determines the results of a dream gap, as it is stored in a checkpoint: two calls with equal settings have equal results.</summary>
internal sealed record DreamGapSettings(
    long Seed, string Environment, string? Vision, string Memory, IReadOnlyList<double> Temperatures, int RealEpisodes, IReadOnlyList<string> Baselines,
    string? CellColumnName, bool UseBias, string? StartFrom, bool StartAnywhere, int MaxSteps, int Population, int Episodes, int Generations,
    double InitialSigma, int EvaluateEvery, int EvaluationEpisodes,
    string Search = nameof(SearchMethod.CmaEs), bool Racing = false, int HiddenUnits = 0, IReadOnlyList<string>? Ensemble = null,
    double DisagreementPenalty = 1)
{
    public static DreamGapSettings Of(
        DreamGapOptions options, VaeEncoderTransformer? vision, MdnRnnPredictorTransformer memory, string environment, long seed)
    {
        CmaEsControllerOptions controller = options.Controller;
        return new DreamGapSettings(
            seed, environment, vision is null ? null : DataHash.Of(vision.Model.Weights), DataHash.Of(memory.Model.Weights), options.Temperatures, options.RealEpisodes,
            [.. options.Baselines.Select(baseline => baseline.Name)], controller.CellColumnName, controller.UseBias,
            ControllerRun.Hash(controller.StartFrom),
            controller.StartAnywhere, controller.MaxSteps, controller.Population, controller.Episodes, controller.Generations,
            controller.InitialSigma, controller.EvaluateEvery, controller.EvaluationEpisodes,
            controller.Search.ToString(), controller.Racing, controller.HiddenUnits, ControllerRun.Hashes(controller.Ensemble), controller.DisagreementPenalty);
    }
}
