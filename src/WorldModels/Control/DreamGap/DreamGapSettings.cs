using System.Runtime.InteropServices;
using System.Security.Cryptography;
using WorldModels.Memory;
using WorldModels.Torch;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>All that a gap's figures depend on, as a checkpoint keeps it: two calls agree where these do.</summary>
internal sealed record DreamGapSettings(
    long Seed, string Environment, string Vision, string Memory, IReadOnlyList<double> Temperatures, int RealEpisodes, IReadOnlyList<string> Baselines,
    string? CellColumnName, bool UseBias, string? StartFrom, bool StartAnywhere, int MaxSteps, int Population, int Episodes, int Generations,
    double InitialSigma, int EvaluateEvery, int EvaluationEpisodes)
{
    public static DreamGapSettings Of(
        DreamGapOptions options, VaeEncoderTransformer vision, MdnRnnPredictorTransformer memory, string environment, long seed)
    {
        CmaEsControllerOptions controller = options.Controller;
        return new DreamGapSettings(
            seed, environment, Hash(vision.Model.Weights), Hash(memory.Model.Weights), options.Temperatures, options.RealEpisodes,
            [.. options.Baselines.Select(baseline => baseline.Name)], controller.CellColumnName, controller.UseBias,
            controller.StartFrom is { } start ? Hash([new NamedTensor("C", [start.Parameters.Length], start.Parameters)]) : null,
            controller.StartAnywhere, controller.MaxSteps, controller.Population, controller.Episodes, controller.Generations,
            controller.InitialSigma, controller.EvaluateEvery, controller.EvaluationEpisodes);
    }

    private static string Hash(IEnumerable<NamedTensor> weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (NamedTensor weight in weights.OrderBy(weight => weight.Name, StringComparer.Ordinal))
            hash.AppendData(MemoryMarshal.AsBytes(weight.Values.AsSpan()));
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
