using System.Collections.Concurrent;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>Scores controllers in the real environment: a thread plays one episode after another, in an environment of its own.</summary>
internal sealed class EnvironmentEvaluator(
    Func<IEnvironment> environment, VaeEncoderTransformer vision, MdnRnnPredictorTransformer memory, ControllerShape shape, int maxSteps, int threads)
    : IFitnessEvaluator, IDisposable
{
    private readonly ConcurrentBag<IEnvironment> _idle = [];

    public IReadOnlyList<double[]> Evaluate(IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, CancellationToken cancellationToken)
    {
        double[][] returns = [.. candidates.Select(_ => new double[seeds.Count])];
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        Parallel.For(0, candidates.Count * seeds.Count, options, episode =>
        {
            (int candidate, int seed) = (episode / seeds.Count, episode % seeds.Count);
            if (!_idle.TryTake(out IEnvironment? own)) own = environment();
            var agent = new Agent(vision, memory, new LinearController(shape, memory.ActionSpace, candidates[candidate]), shape);
            returns[candidate][seed] = agent.Play(own, seeds[seed], maxSteps, cancellationToken).Return;
            _idle.Add(own);
        });
        return returns;
    }

    public void Dispose()
    {
        while (_idle.TryTake(out IEnvironment? own)) own.Dispose();
    }
}
