using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;

namespace WorldModels.Control;

/// <summary>Everything that determines C's parameters. An environment is represented by its type and spaces, weights by their hash.</summary>
internal static class ControllerRun
{
    /// <param name="options">The settings of the trainer.</param>
    /// <param name="shape">The sizes of C.</param>
    /// <param name="task">The task that C is trained for.</param>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="facts">Further entries of the trainer.</param>
    public static object Of(ControllerOptions options, ControllerShape shape, ControllerTask task, long seed, params (string Name, object? Value)[] facts) => RunRecord.Of(
        options,
        [
            ("Seed", seed), ("Shape", shape), (nameof(options.Environment), options.Environment is null ? null : Describe(options.Environment)),
            ("Vision", task.Vision is null ? null : DataHash.Of(task.Vision.Model.Weights)), ("Memory", task.Memory is null ? null : DataHash.Of(task.Memory.Model.Weights)),
            (nameof(options.MaxSteps), task.MaxSteps), .. facts,
        ]);

    /// <summary>Returns the hash of a controller to start from, or null.</summary>
    public static string? Hash(ControllerTransformer? start) => start is null ? null : DataHash.Of([new("C", [start.Parameters.Length], start.Parameters)]);

    /// <summary>The hashes of the members of an ensemble; null without one.</summary>
    public static string[]? Hashes(IReadOnlyList<MdnRnnPredictorTransformer> ensemble) =>
        ensemble.Count == 0 ? null : [.. ensemble.Select(member => DataHash.Of(member.Model.Weights))];

    internal static string Describe(Func<IEnvironment> factory)
    {
        using IEnvironment probe = Factory.Make(factory);
        return $"{probe.GetType().FullName} with {probe.ObservationSpace} and {probe.ActionSpace}";
    }
}

/// <summary>The state of C's evolution between two generations, without the search itself.</summary>
/// <param name="Generations">The finished generations.</param>
/// <param name="Choice">The best evaluated mean; null if there is none yet.</param>
internal sealed record ControllerProgress(IReadOnlyList<ControllerGeneration> Generations, ControllerChoice? Choice);
