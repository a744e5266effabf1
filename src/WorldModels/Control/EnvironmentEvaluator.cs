using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
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
        try
        {
            Parallel.For(0, candidates.Count * seeds.Count, options, episode =>
            {
                (int candidate, int seed) = (episode / seeds.Count, episode % seeds.Count);
                returns[candidate][seed] = Play(candidates[candidate], seeds[seed], cancellationToken);
            });
        }
        catch (AggregateException failures)
        {
            // What the environment threw, as if one thread had played.
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
        return returns;
    }

    private double Play(float[] parameters, long seed, CancellationToken cancellationToken)
    {
        if (!_idle.TryTake(out IEnvironment? own)) own = environment();
        try
        {
            var agent = new Agent(vision, memory, new LinearController(shape, memory.ActionSpace, parameters), shape);
            return agent.Play(own, seed, maxSteps, cancellationToken).Return;
        }
        finally
        {
            _idle.Add(own);
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out IEnvironment? own)) own.Dispose();
    }
}
