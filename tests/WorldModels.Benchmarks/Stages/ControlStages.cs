using WorldModels.Benchmarks.Measuring;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Vision;

namespace WorldModels.Benchmarks.Stages;

/// <summary>V, M and C together, without and with the environment, and the search for C.</summary>
internal static class ControlStages
{
    public static Stage AgentStep => new("control step (V, M, C)", "steps", threads =>
    {
        (VaeEncoderTransformer vision, MdnRnnPredictorTransformer memory) = (UntrainedModels.Vision(), UntrainedModels.Memory());
        return Workload.OnEachThread(threads, thread =>
        {
            var agent = new Agent(vision, memory, memory.ActionSpace, UntrainedModels.Controller(thread), UntrainedModels.ControllerShape);
            var observation = new Observation(Samples.Bytes(thread, VaeNetwork.PictureSize));
            agent.Begin();
            return () =>
            {
                const int steps = 32;
                for (int i = 0; i < steps; i++) agent.Act(observation);
                return steps;
            };
        });
    })
    { FlopPerItem = Work.ControlStep };

    /// <summary>Episodes that are too short to end before their last step, each with a new track.</summary>
    public static Stage RealLoop => new("real loop, CarRacing", "steps", threads =>
    {
        const int candidates = 32, steps = 200;
        var evaluator = new EnvironmentEvaluator(
            () => new CarRacing(), new Perception(UntrainedModels.Vision(), null, UntrainedModels.ControllerShape.LatentSize), UntrainedModels.Memory(), UntrainedModels.ActionSpace, UntrainedModels.ControllerShape,
            new EpisodeLimits(steps), threads);
        float[][] parameters = [.. Enumerable.Range(0, candidates).Select(candidate => UntrainedModels.ControllerParameters(candidate))];
        return new Workload(() =>
        {
            evaluator.Evaluate(parameters, [1], CancellationToken.None);
            return candidates * steps;
        }, evaluator);
    })
    { FlopPerItem = Work.ControlStep };

    /// <summary>Several generations together, because only some of them decompose the covariance.</summary>
    public static Stage Search => new("CMA-ES, n 867, population 64", "generations", threads =>
    {
        var search = new CmaEs(new double[UntrainedModels.ControllerShape.ParameterCount], sigma: 0.1, new CmaEsOptions { Population = 64, Seed = 1, Threads = threads });
        return new Workload(() =>
        {
            const int generations = 5;
            for (int i = 0; i < generations; i++)
            {
                IReadOnlyList<double[]> candidates = search.Ask();
                search.Tell(candidates, [.. candidates.Select(candidate => candidate.Sum(x => x * x))]);
            }
            return generations;
        });
    });
}
