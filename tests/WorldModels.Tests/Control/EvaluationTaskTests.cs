using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using Xunit;

namespace WorldModels.Tests.Control;

public class EvaluationTaskTests
{
    private static readonly BoxSpace Actions = new(2, -1, 1);

    [Fact]
    public void A_task_restored_from_its_settings_scores_alike()
    {
        EvaluationTask dream = TaskOf(new CmaEsControllerOptions());
        EvaluationTask real = TaskOf(new CmaEsControllerOptions { Environment = () => new DotWorld(20), MaxSteps = 9 });
        Assert.Null(dream.Vision);
        Assert.NotNull(real.Vision);
        AssertAlike(dream, null);
        AssertAlike(real, () => new DotWorld(20));
    }

    [Fact]
    public void What_does_not_belong_to_a_task_is_refused()
    {
        EvaluationTask task = TaskOf(new CmaEsControllerOptions { Environment = () => new DotWorld(20) });
        Assert.Contains("pass an environment", Assert.Throws<ArgumentNullException>(() => task.CreateEvaluator()).Message);
        Assert.Contains("Discrete(3)", Assert.Throws<ArgumentException>(() => task.CreateEvaluator(1, () => new PointWorld())).Message);
        Assert.Contains("do not belong", Assert.Throws<ArgumentException>(
            () => EvaluationTask.Restore(task.Settings, task.Vision, UntrainedStages.Memory(Actions, hiddenSize: 7))).Message);
        Assert.Throws<FormatException>(() => EvaluationTask.Restore("{}", null, null));
    }

    [Fact]
    public void An_evaluator_of_ones_own_gets_the_task_and_is_disposed()
    {
        var scripted = new FlatEvaluator();
        EvaluationTask? got = null;
        ControllerTransformer trained = Train(new CmaEsControllerOptions { Evaluator = task => { got = task; return scripted; } });
        Assert.Equal(trained.Parameters.Length, got!.ParameterCount);
        Assert.Equal(7, trained.History.Score);
        Assert.True(scripted.Disposed);
        Assert.Contains("returned null", Assert.Throws<InvalidOperationException>(() => Train(new CmaEsControllerOptions { Evaluator = _ => null! })).Message);
    }

    private static void AssertAlike(EvaluationTask task, Func<IEnvironment>? environment)
    {
        float[][] candidates = [.. Enumerable.Range(0, 3).Select(seed => Inference.Numbers.Random(seed, task.ParameterCount))];
        IReadOnlyList<double[]> expected = task.CreateEvaluator(2, environment).Evaluate(candidates, [4, 5, 6], CancellationToken.None);
        EvaluationTask restored = EvaluationTask.Restore(task.Settings, task.Vision, task.Memory);
        Assert.Equal(expected, restored.CreateEvaluator(1, environment).Evaluate(candidates, [4, 5, 6], CancellationToken.None));
    }

    private static EvaluationTask TaskOf(CmaEsControllerOptions options)
    {
        EvaluationTask? got = null;
        options.Evaluator = task =>
        {
            got = task;
            return new FlatEvaluator();
        };
        Train(options);
        return got!;
    }

    private static ControllerTransformer Train(CmaEsControllerOptions options)
    {
        (options.Generations, options.Population) = (1, 4);
        return new MLContext(seed: 1).WorldModels().CmaEsControllerTrainer(options).Train(UntrainedStages.Memory(Actions), UntrainedStages.Vision(), seed: 1);
    }

    private sealed class FlatEvaluator : IFitnessEvaluator, IDisposable
    {
        public bool Disposed { get; private set; }

        public IReadOnlyList<double[]> Evaluate(IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, CancellationToken cancellationToken) =>
            [.. candidates.Select(_ => seeds.Select(_ => 7.0).ToArray())];

        public void Dispose() => Disposed = true;
    }
}
