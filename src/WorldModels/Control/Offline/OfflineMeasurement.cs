using WorldModels.Dynamics;
using WorldModels.Memory;
using WorldModels.Rollouts;

namespace WorldModels.Control;

/// <summary>Computes an <see cref="OfflineEvaluation"/>.</summary>
/// <remarks>
/// With R the logged return of an episode, P that of its replay in the dreams of the Ms and Q that of the policy there, the policy's estimate is the value at the mean of Q of
/// the linear regression of R on P: what the replays show of M's errors is corrected. Its variance has three parts: of the regression at that
/// value, which grows with the distance from what was logged; of the mean of Q over episodes; and of the Ms around their mean.
/// </remarks>
internal sealed class OfflineMeasurement(
    MdnRnnPredictorTransformer memory, ControllerTransformer controller, RolloutStore store, OfflineEvaluationOptions options)
{
    private const int FewEpisodes = 20;
    private const double MuchOutside = 0.1;

    public OfflineEvaluation Run()
    {
        IReadOnlyList<MdnRnnPredictorTransformer> members = DreamEnsemble.Of(memory, options.Ensemble, 0).Members;
        var range = new LatentRange(store, memory.LatentSize);
        (int episodes, int count) = (store.EpisodeCount, members.Count);
        var replayed = new DreamtReturn[episodes * count];
        var played = new DreamtReturn[episodes * count];
        OfflineDreams[] dreams = [.. members.Select(world => new OfflineDreams(memory, world, controller, store, range, options))];
        Parallel.For(0, episodes * count, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, job =>
        {
            replayed[job] = dreams[job % count].Run(job / count, replays: true);
            played[job] = dreams[job % count].Run(job / count, replays: false);
        });
        double[] logged = [.. Enumerable.Range(0, episodes).Select(episode => Enumerable.Range(0, store.EpisodeLength(episode)).Sum(step => (double)store.ReadReward(store.RowOf(episode, step))))];
        double[][] replays = [.. Enumerable.Range(0, count).Select(member => Returns(replayed, member))], plays = [.. Enumerable.Range(0, count).Select(member => Returns(played, member))];
        double outside = played.Sum(dream => (double)dream.Outside) / played.Sum(dream => dream.Steps);

        double[] replay = Means(episode => replays.Average(member => member[episode])), play = Means(episode => plays.Average(member => member[episode]));
        var calibration = new ReplayCalibration(replay, logged);
        double quantile = NormalDistribution.Quantile(0.5 + options.Confidence / 2), policy = play.Average();
        double amongModels = calibration.Slope * calibration.Slope * SampleVariance([.. plays.Select(member => member.Average())]);
        double gains = calibration.Slope * calibration.Slope * SampleVariance(Means(episode => play[episode] - replay[episode])) / episodes;
        return new OfflineEvaluation(
            episodes, options.Confidence,
            Estimate(logged.Average(), SampleVariance(logged) / episodes),
            Estimate(replay.Average(), SampleVariance(replay) / episodes),
            Estimate(calibration.At(policy), calibration.MeanVariance + calibration.SlopeVarianceAt(policy) + gains + amongModels),
            Estimate(calibration.At(policy) - logged.Average(), calibration.SlopeVarianceAt(policy) + gains + amongModels),
            [.. plays.Select(member => member.Average())], outside, [.. Warnings(members, outside)]);

        ReturnEstimate Estimate(double mean, double variance) => ReturnEstimate.Of(mean, quantile * Math.Sqrt(variance));

        double[] Returns(DreamtReturn[] all, int member) => [.. Enumerable.Range(0, episodes).Select(episode => all[episode * count + member].Mean)];

        double[] Means(Func<int, double> of) => [.. Enumerable.Range(0, episodes).Select(of)];
    }

    private IEnumerable<string> Warnings(IReadOnlyList<MdnRnnPredictorTransformer> members, double outside)
    {
        for (int member = 0; member < members.Count; member++)
            foreach (MachineLearning.TrainingWarning warning in members[member].Warnings) yield return $"M number {member}: {warning.Message}";
        if (members.Count == 1) yield return "there is a single M, so the intervals do not show how far it may be wrong; add two or more to the Ensemble";
        if (store.EpisodeCount < FewEpisodes) yield return $"there are only {store.EpisodeCount} held-out episodes; hold out {FewEpisodes} or more";
        if (outside > MuchOutside)
            yield return FormattableString.Invariant($"the policy is outside the range of the logged data in {outside * 100:F0} % of its dreamt steps, where no data support M");
    }

    private static double SampleVariance(double[] values)
    {
        double mean = values.Average();
        return values.Length < 2 ? 0 : values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }
}
