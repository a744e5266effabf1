using WorldModels.Environments;
using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>All that decides C's parameters: an environment by its type and spaces, weights by their hash.</summary>
internal sealed record ControllerRun(
    long Seed, ControllerShape Shape, string? Environment, string? Vision, string? Memory, string Search, double Temperature, bool StartAnywhere, int MaxSteps,
    int Population, int Episodes, bool Racing, int GiveUpAfter, int Generations, double InitialSigma, int EvaluateEvery, int EvaluationEpisodes, string? StartFrom)
{
    public static ControllerRun Of(CmaEsControllerOptions options, ControllerShape shape, ControllerTask task, long seed) => new(
        seed, shape, options.Environment is null ? null : Describe(options.Environment), task.Vision is null ? null : DataHash.Of(task.Vision.Model.Weights),
        task.Memory is null ? null : DataHash.Of(task.Memory.Model.Weights), options.Search.ToString(), options.Temperature, options.StartAnywhere, task.MaxSteps,
        options.Population, options.Episodes, options.Racing, options.GiveUpAfter, options.Generations, options.InitialSigma, options.EvaluateEvery,
        options.EvaluationEpisodes, options.StartFrom is { } start ? DataHash.Of([new("C", [start.Parameters.Length], start.Parameters)]) : null);

    internal static string Describe(Func<IEnvironment> factory)
    {
        using IEnvironment probe = Rollouts.RolloutCollector.Make(factory);
        return $"{probe.GetType().FullName} with {probe.ObservationSpace} and {probe.ActionSpace}";
    }
}

/// <summary>Where C's evolution stands between two generations, besides the search itself.</summary>
/// <param name="Generations">The finished generations.</param>
/// <param name="Choice">The best evaluated mean; null before there is one.</param>
internal sealed record ControllerProgress(IReadOnlyList<ControllerGeneration> Generations, ControllerChoice? Choice);
