using WorldModels.Dreams;

namespace WorldModels.Control;

/// <summary>
/// Scores controllers in the dreams of several Ms. What the Ms predict differently is what the data do not tell, so a controller pays for it: its
/// returns are reduced by the penalty times the standard deviation, over the Ms, of its mean return. MOPO (Yu et al. 2020) and MOReL (Kidambi et al. 2020)
/// charge each step; an evolution strategy needs only the return of whole episodes, in which the disagreement of all steps adds up.
/// </summary>
/// <remarks>Episode i is that of seed i / K in the dream of M number i mod K, so that all Ms dream the same beginnings.</remarks>
internal sealed class EnsembleDreamEvaluator(DreamEnsemble ensemble, ControllerShape shape, DreamOptions options, int threads) : IFitnessEvaluator
{
    private readonly DreamEvaluator[] _evaluators = [.. ensemble.Members.Select(world => new DreamEvaluator(ensemble.Members[0], world, shape, options, threads))];

    public IReadOnlyList<double[]> Evaluate(IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, CancellationToken cancellationToken)
    {
        int members = _evaluators.Length;
        double[][] returns = [.. candidates.Select(_ => new double[seeds.Count])];
        double[,] means = new double[candidates.Count, members];
        for (int member = 0; member < members; member++)
        {
            int episodes = (seeds.Count - member + members - 1) / members;
            IReadOnlyList<double[]> dreamt = _evaluators[member].Evaluate(candidates, [.. seeds.Take(episodes)], cancellationToken);
            for (int candidate = 0; candidate < candidates.Count; candidate++)
            {
                for (int episode = 0; episode < episodes; episode++) returns[candidate][episode * members + member] = dreamt[candidate][episode];
                means[candidate, member] = dreamt[candidate].Average();
            }
        }
        for (int candidate = 0; candidate < candidates.Count; candidate++)
        {
            double charge = ensemble.Penalty * Spread.Of([.. Enumerable.Range(0, members).Select(member => means[candidate, member])]).Deviation;
            foreach (ref double value in returns[candidate].AsSpan()) value -= charge;
        }
        return returns;
    }
}
