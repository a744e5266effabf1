using WorldModels.Benchmarks.Stages;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Vision;

namespace WorldModels.OrleansSilo.Measuring;

/// <summary>A population to score: 64 controllers with the same episodes, locally and on silos.</summary>
/// <param name="Name">The name of the environment or dream.</param>
/// <param name="World">The environment's name on the silos; null: a dream.</param>
/// <param name="Task">The task that is sent to the silos.</param>
/// <param name="Environment">The local environment.</param>
/// <param name="Seeds">The seeds of a controller's episodes.</param>
internal sealed record ClusterTask(string Name, string? World, EvaluationTask Task, Func<IEnvironment>? Environment, int Seeds)
{
    private const int Population = 64;

    public int Episodes => Population * Seeds;

    public float[][] Candidates => [.. Enumerable.Range(0, Population).Select(candidate => Samples.Normal(candidate, Task.ParameterCount, 0.1))];

    public static IReadOnlyList<ClusterTask> All { get; } =
    [
        Dream("dream, 2 steps", steps: 2, seeds: 16),
        Dream("dream, 300 steps", steps: 300, seeds: 16),
        Real("CarRacing (V, M, C), 50 steps", "CarRacing", () => new CarRacing(), steps: 50, seeds: 2),
    ];

    private static ClusterTask Dream(string name, int steps, int seeds) => new(
        name, null, new EvaluationTask(Settings(inDream: true, steps), Perception(null), UntrainedModels.Memory()), null, seeds);

    private static ClusterTask Real(string name, string world, Func<IEnvironment> environment, int steps, int seeds) => new(
        name, world, new EvaluationTask(Settings(inDream: false, steps), Perception(UntrainedModels.Vision()), UntrainedModels.Memory()), environment, seeds);

    private static Perception Perception(VaeEncoderTransformer? vision) => new(vision, null, UntrainedModels.ControllerShape.LatentSize);

    private static EvaluationSettings Settings(bool inDream, int steps) => new(
        UntrainedModels.ControllerShape, SpaceDescription.Of(UntrainedModels.ActionSpace), inDream, Temperature: 1, StartAnywhere: false, steps, GiveUpAfter: 0);
}
