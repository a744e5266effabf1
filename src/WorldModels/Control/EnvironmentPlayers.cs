using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using WorldModels.Environments;

namespace WorldModels.Control;

/// <summary>Threads that play one real episode after another, each in its own environment.</summary>
internal sealed class EnvironmentPlayers(Func<IEnvironment> environment, int threads) : IDisposable
{
    private readonly ConcurrentBag<IEnvironment> _idle = [];

    /// <summary>Plays all episodes and returns their returns, by number.</summary>
    /// <param name="episodes">The number of episodes.</param>
    /// <param name="play">Plays the episode with a given number; may be called on any thread.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public double[] Play(int episodes, Func<int, IEnvironment, EpisodeResult> play, CancellationToken cancellationToken)
    {
        double[] returns = new double[episodes];
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, episodes, options, episode =>
            {
                if (!_idle.TryTake(out IEnvironment? own)) own = Factory.Make(environment);
                try
                {
                    returns[episode] = play(episode, own).Return;
                }
                finally
                {
                    _idle.Add(own);
                }
            });
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
        while (_idle.TryTake(out IEnvironment? own)) own.Dispose();
    }
}
