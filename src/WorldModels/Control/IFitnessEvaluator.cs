namespace WorldModels.Control;

/// <summary>Scores controllers: the seam at which a trainer's episodes can be dreamt, driven for real, or sent to other machines.</summary>
public interface IFitnessEvaluator
{
    /// <summary>Plays one episode for each candidate and seed.</summary>
    /// <param name="candidates">Parameters of controllers.</param>
    /// <param name="seeds">One an episode, the same for all candidates so that they can be compared.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The return (sum of rewards) of each episode, by candidate and seed. It must depend on nothing but those two.</returns>
    IReadOnlyList<double[]> Evaluate(IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, CancellationToken cancellationToken);
}
