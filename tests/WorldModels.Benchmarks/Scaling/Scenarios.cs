using WorldModels.Benchmarks.Stages;
using WorldModels.Control;
using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;

namespace WorldModels.Benchmarks.Scaling;

/// <summary>The sizes that a user of the library may increase.</summary>
internal static class Scenarios
{
    public static IReadOnlyList<Scenario> All =>
    [
        new("collect CarRacing to memory", "episodes", 5, episodes => RolloutCollector.Collect(
            () => new CarRacing(), new RolloutOptions { Episodes = episodes, MaxSteps = 100, Seed = 1 })),
        new("collect CarRacing to a folder", "episodes", 5, CollectToFolder),
        Dreams("controllers of 4 dreams", 20, size => (Controllers: size, Seeds: 4, Steps: 50)),
        Dreams("dreams of 4 controllers", 20, size => (Controllers: 4, Seeds: size, Steps: 50)),
        Dreams("steps of 60 dreams", 50, size => (Controllers: 10, Seeds: 6, Steps: size)),
        new("CMA-ES, 87 parameters", "generations", 100, generations => Search(parameters: 87, generations)),
        new("CMA-ES, 10 generations", "parameters", 87, parameters => Search(parameters, generations: 10)),
    ];

    private static Scenario Dreams(string unit, int size, Func<int, (int Controllers, int Seeds, int Steps)> sizes)
    {
        MdnRnnPredictorTransformer memory = UntrainedModels.Memory();
        return new Scenario("dream", unit, size, chosen =>
        {
            (int controllers, int seeds, int steps) = sizes(chosen);
            var evaluator = new DreamEvaluator(memory, UntrainedModels.ControllerShape, new DreamOptions { MaxSteps = steps }, threads: 1);
            float[][] parameters = [.. Enumerable.Range(0, controllers).Select(candidate => UntrainedModels.ControllerParameters(candidate))];
            return evaluator.Evaluate(parameters, [.. Enumerable.Range(0, seeds)], CancellationToken.None);
        });
    }

    private static TemporaryFolder CollectToFolder(int episodes)
    {
        var folder = new TemporaryFolder();
        RolloutCollector.Collect(
            () => new CarRacing(), new RolloutOptions { Episodes = episodes, MaxSteps = 100, Seed = 1, Folder = folder.NewPath() }).Dispose();
        return folder;
    }

    private static CmaEs Search(int parameters, int generations)
    {
        var search = new CmaEs(new double[parameters], sigma: 0.1, new CmaEsOptions { Population = 64, Seed = 1 });
        for (int i = 0; i < generations; i++)
        {
            IReadOnlyList<double[]> candidates = search.Ask();
            search.Tell(candidates, [.. candidates.Select(candidate => candidate.Sum(x => x * x))]);
        }
        return search;
    }
}
