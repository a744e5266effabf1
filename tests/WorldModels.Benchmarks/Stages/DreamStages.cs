using WorldModels.Benchmarks.Measuring;
using WorldModels.Control;
using WorldModels.Dreams;
using WorldModels.Memory;

namespace WorldModels.Benchmarks.Stages;

/// <summary>Steps of dreams with a controller.</summary>
internal static class DreamStages
{
    /// <summary>On several threads, with one dream each.</summary>
    public static Stage One => new("dream, 1 controller x 1", "steps", threads =>
    {
        MdnRnnPredictorTransformer memory = UntrainedModels.Memory();
        return Workload.OnEachThread(threads, thread =>
        {
            var dream = new DreamBatch(memory, capacity: 1);
            Controller controller = UntrainedModels.Controller(thread);
            float[] action = new float[UntrainedModels.ActionSpace.Size];
            dream.Begin(0, seed: thread);
            return () =>
            {
                const int steps = 500;
                for (int i = 0; i < steps; i++)
                {
                    controller.Act(dream.Latents(0), dream.HiddenStates(0), dream.CellStates(0), action);
                    dream.Step(action, 1);
                }
                return steps;
            };
        });
    })
    { FlopPerItem = Work.DreamStep, Peer = new PeerFigure("dream", "dream steps/s") };

    /// <summary>A generation, evaluated as by the trainer of C.</summary>
    public static Stage Population(int candidates, int dreams, int steps) => new($"dream, {candidates} controllers x {dreams}", "steps", threads =>
    {
        var evaluator = new DreamEvaluator(
            UntrainedModels.Memory(), UntrainedModels.ControllerShape, new DreamOptions { MaxSteps = steps }, threads);
        float[][] parameters = [.. Enumerable.Range(0, candidates).Select(candidate => UntrainedModels.ControllerParameters(candidate))];
        long[] seeds = [.. Enumerable.Range(0, dreams)];
        return new Workload(() =>
        {
            evaluator.Evaluate(parameters, seeds, CancellationToken.None);
            return (long)candidates * dreams * steps;
        });
    })
    { FlopPerItem = Work.DreamStep, Peer = new PeerFigure("population", "population steps/s") };
}
