namespace WorldModels.Control;

/// <summary>Scores controllers. Implement it to play a trainer's episodes elsewhere, for example on other machines.</summary>
public interface IFitnessEvaluator
{
    /// <summary>Plays one episode for each candidate and seed.</summary>
    /// <param name="candidates">The parameters of the controllers.</param>
    /// <param name="seeds">The seed of each episode, the same for all candidates so that they can be compared.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The return (sum of rewards) of each episode, by candidate and seed. It may depend only on those two.</returns>
    IReadOnlyList<double[]> Evaluate(IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, CancellationToken cancellationToken);
}
