using WorldModels.Environments;
using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>All that decides C's parameters: an environment by its type and spaces, weights by their hash.</summary>
internal static class ControllerRun
{
    /// <param name="options">The settings of the trainer.</param>
    /// <param name="shape">C's sizes.</param>
    /// <param name="task">What C is trained for.</param>
    /// <param name="seed">The training's seed.</param>
    /// <param name="facts">What the trainer has to tell besides.</param>
    public static object Of(ControllerOptions options, ControllerShape shape, ControllerTask task, long seed, params (string Name, object? Value)[] facts) => RunRecord.Of(
        options,
        [
            ("Seed", seed), ("Shape", shape), (nameof(options.Environment), options.Environment is null ? null : Describe(options.Environment)),
            ("Vision", task.Vision is null ? null : DataHash.Of(task.Vision.Model.Weights)), ("Memory", task.Memory is null ? null : DataHash.Of(task.Memory.Model.Weights)),
            (nameof(options.MaxSteps), task.MaxSteps), .. facts,
        ]);

    /// <summary>A controller to start from, by its hash.</summary>
    public static string? Hash(ControllerTransformer? start) => start is null ? null : DataHash.Of([new("C", [start.Parameters.Length], start.Parameters)]);

    internal static string Describe(Func<IEnvironment> factory)
    {
        using IEnvironment probe = Factory.Make(factory);
        return $"{probe.GetType().FullName} with {probe.ObservationSpace} and {probe.ActionSpace}";
    }
}

/// <summary>Where C's evolution stands between two generations, besides the search itself.</summary>
/// <param name="Generations">The finished generations.</param>
/// <param name="Choice">The best evaluated mean; null before there is one.</param>
internal sealed record ControllerProgress(IReadOnlyList<ControllerGeneration> Generations, ControllerChoice? Choice);
