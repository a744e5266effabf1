using System.Runtime.ExceptionServices;
using WorldModels.Environments;
using WorldModels.Memory;

namespace WorldModels.Control;

/// <summary>
/// Scores controllers in the real environment. Each thread plays a few episodes in its own environments, encodes
/// their pictures together, and when an episode ends, the next one takes its slot; no thread waits for another.
/// </summary>
internal sealed class EnvironmentEvaluator(
    Func<IEnvironment> environment, Perception perception, MdnRnnPredictorTransformer? memory, Space actionSpace, ControllerShape shape,
    EpisodeLimits limits, int threads)
    : IFitnessEvaluator, IDisposable
{
    // Enough rows to share one read of M's weights from memory; more would only need more environments.
    private const int EpisodesAThread = 4;

    private readonly EnvironmentBlock[] _blocks =
        [.. Enumerable.Range(0, threads).Select(_ => new EnvironmentBlock(environment, perception, memory?.Model, actionSpace, shape, limits, EpisodesAThread))];

    public IReadOnlyList<double[]> Evaluate(IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, CancellationToken cancellationToken)
    {
        double[][] returns = [.. candidates.Select(_ => new double[seeds.Count])];
        int episodes = candidates.Count * seeds.Count, next = -1;
        // If there are few episodes, they are distributed over all threads.
        int together = Math.Clamp((episodes + threads - 1) / threads, 1, EpisodesAThread);
        try
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, thread =>
                _blocks[thread].Run(candidates, seeds, together, () => Interlocked.Increment(ref next), returns, cancellationToken));
        }
        catch (AggregateException failures)
        {
            // Throws the exception of the environment itself, as with a single thread.
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
        return returns;
    }

    public void Dispose()
    {
        foreach (EnvironmentBlock block in _blocks) block.Dispose();
    }
}
