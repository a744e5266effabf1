using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.OrleansSilo;
using WorldModels.Rollouts;
using WorldModels.Tests;

namespace WorldModels.Cluster.Tests;

/// <summary>Small trainings of C, here or on a cluster.</summary>
internal static class Trainings
{
    /// <summary>In the dream of an M.</summary>
    public static ControllerTransformer Dreamt(Func<EvaluationTask, IFitnessEvaluator>? evaluator, int hiddenSize = 6, SearchMethod search = SearchMethod.CmaEs)
    {
        CmaEsControllerOptions options = Options(evaluator);
        options.Search = search;
        return new MLContext(seed: 1).WorldModels().CmaEsControllerTrainer(options).Train(UntrainedStages.Memory(new BoxSpace(2, -1, 1), hiddenSize: hiddenSize), null, seed: 5);
    }

    /// <summary>In a real environment with pictures, with V and M.</summary>
    public static ControllerTransformer Seen(Func<EvaluationTask, IFitnessEvaluator>? evaluator)
    {
        CmaEsControllerOptions options = Options(evaluator);
        (options.Environment, options.Generations, options.MaxSteps) = (() => new DotWorld(20), 2, 12);
        return new MLContext(seed: 1).WorldModels().CmaEsControllerTrainer(options)
            .Train(UntrainedStages.Memory(new BoxSpace(2, -1, 1)), UntrainedStages.Vision(), seed: 5);
    }

    /// <summary>In a real environment with numbers, without V and M.</summary>
    public static ControllerTransformer Felt(Func<EvaluationTask, IFitnessEvaluator>? evaluator, Action<CmaEsControllerOptions>? change = null)
    {
        CmaEsControllerOptions options = Options(evaluator);
        (options.LatentColumnName, options.HiddenColumnName, options.Environment) = (RolloutColumns.Observation, null, () => new ChancyWorld(""));
        options.OutputColumnName = "Choice";
        change?.Invoke(options);
        var ml = new MLContext(seed: 1);
        using RolloutDataView rollouts = ml.Data.CollectRollouts(() => new ChancyWorld(""), episodes: 1);
        return ml.WorldModels().CmaEsControllerTrainer(options).Fit(rollouts);
    }

    public static void AssertAlike(ControllerTransformer expected, ControllerTransformer actual)
    {
        Xunit.Assert.Equal(expected.Parameters, actual.Parameters);
        Xunit.Assert.Equal(expected.History.Generations, actual.History.Generations);
        Xunit.Assert.Equal(expected.History.Score, actual.History.Score);
    }

    private static CmaEsControllerOptions Options(Func<EvaluationTask, IFitnessEvaluator>? evaluator) => new()
    {
        Evaluator = evaluator,
        Generations = 3,
        Population = 8,
        Episodes = 4,
        EvaluateEvery = 2,
        EvaluationEpisodes = 9,
        Threads = 1,
    };
}
