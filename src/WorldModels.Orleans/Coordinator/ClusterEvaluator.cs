using WorldModels.Control;

namespace WorldModels.Cluster;

/// <summary>Scores controllers on the cluster, with the same returns as on one machine.</summary>
internal sealed class ClusterEvaluator(Dispatcher dispatcher, ClusterJob job, int episodesPerCall) : IFitnessEvaluator
{
    public IReadOnlyList<double[]> Evaluate(IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, CancellationToken cancellationToken)
    {
        float[][] controllers = [.. candidates];
        long[] episodes = [.. seeds];
        double[][] returns = [.. controllers.Select(_ => new double[episodes.Length])];
        // Outside the caller's synchronization context, which may be waiting for this thread.
        Task.Run(() => EvaluateAsync(controllers, episodes, returns, cancellationToken), CancellationToken.None).GetAwaiter().GetResult();
        return returns;
    }

    private async Task EvaluateAsync(float[][] candidates, long[] seeds, double[][] returns, CancellationToken cancellationToken)
    {
        if (candidates.Length == 0 || seeds.Length == 0) return;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        int slots = await dispatcher.SlotsAsync(stop.Token);
        int together = episodesPerCall > 0 ? episodesPerCall : CallPlan.EpisodesPerCall(candidates.Length * seeds.Length, slots);
        await Together.RunAsync(CallPlan.Divide(candidates.Length, seeds.Length, together).Select(plan => EvaluateAsync(plan, candidates, seeds, returns, stop.Token)), stop);
    }

    private async Task EvaluateAsync(CallPlan plan, float[][] candidates, long[] seeds, double[][] returns, CancellationToken cancellationToken)
    {
        var call = new EvaluationCall(job.Description.Id, candidates[plan.Candidates], seeds[plan.Seeds]);
        WorkReply<double[][]> reply = await dispatcher.RunAsync(job, plan, (worker, stop) => worker.Evaluate(call, stop), cancellationToken);
        if (reply.Outcome == WorkOutcome.Failed) throw new ClusterException($"an episode failed ({plan}): {reply.Problem}");
        foreach ((int candidate, double[] row) in reply.Result!.Index()) row.CopyTo(returns[plan.Candidates.Start.Value + candidate], plan.Seeds.Start.Value);
    }
}
