using System.Runtime.ExceptionServices;
using WorldModels.Environments;
using WorldModels.Memory;

namespace WorldModels.Control;

/// <summary>
/// Scores controllers in the real environment. Each thread keeps a few episodes going in environments of its own, encodes
/// their pictures together, and puts the next episode into the place of one that is over; no thread waits for another.
/// </summary>
internal sealed class EnvironmentEvaluator(
    Func<IEnvironment> environment, Perception perception, MdnRnnPredictorTransformer? memory, Space actionSpace, ControllerShape shape,
    EpisodeLimits limits, int threads)
    : IFitnessEvaluator, IDisposable
{
    // Enough rows that M's weights are not read from memory for each step alone; more would only cost environments.
    private const int EpisodesAThread = 4;

    private readonly EnvironmentBlock[] _blocks =
        [.. Enumerable.Range(0, threads).Select(_ => new EnvironmentBlock(environment, perception, memory?.Model, actionSpace, shape, limits, EpisodesAThread))];

    public IReadOnlyList<double[]> Evaluate(IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, CancellationToken cancellationToken)
    {
        double[][] returns = [.. candidates.Select(_ => new double[seeds.Count])];
        int episodes = candidates.Count * seeds.Count, next = -1;
        // Few episodes are shared out among the threads.
        int together = Math.Clamp((episodes + threads - 1) / threads, 1, EpisodesAThread);
        try
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, thread =>
                _blocks[thread].Run(candidates, seeds, together, () => Interlocked.Increment(ref next), returns, cancellationToken));
        }
        catch (AggregateException failures)
        {
            // What the environment threw, as if one thread had played.
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
        return returns;
    }

    public void Dispose()
    {
        foreach (EnvironmentBlock block in _blocks) block.Dispose();
    }
}
