namespace WorldModels.Control;

/// <summary>The stopping criteria of a run (section B.3 of the tutorial, with pycma's thresholds).</summary>
internal sealed class StopCriteria(CmaEsOptions options, int dimension)
{
    /// <summary>The reason that no option controls: the steps are too small to change the mean in double precision.</summary>
    public const string NoEffect = "NoEffect";

    private readonly int _historyGenerations = 10 + (int)Math.Ceiling(30.0 * dimension / options.Population);

    /// <summary>Records the losses of the last generation, in ascending order, and returns the names of the options whose criteria are met.</summary>
    public IReadOnlyList<string> Check(CmaEsState state, double[] sortedLosses)
    {
        Append(state.BestLosses, sortedLosses[0]);
        Append(state.MedianLosses, sortedLosses[sortedLosses.Length / 2]);
        double historyRange = Range(state.BestLosses.TakeLast(_historyGenerations));
        double generationRange = Range(sortedLosses);
        double widest = state.Sigma * Math.Sqrt(Enumerable.Range(0, dimension).Max(state.Distribution.Variance));

        (string Name, bool Met)[] criteria =
        [
            (nameof(options.TargetLoss), state.BestLoss <= options.TargetLoss),
            (nameof(options.MaxGenerations), state.Generation >= options.MaxGenerations),
            (nameof(options.MaxEvaluations), state.Evaluations >= options.MaxEvaluations),
            (nameof(options.LossTolerance), Math.Max(generationRange, historyRange) < options.LossTolerance),
            (nameof(options.LossHistoryTolerance), state.BestLosses.Count >= 10 && historyRange < options.LossHistoryTolerance),
            (nameof(options.StepTolerance), widest < options.StepTolerance
                && state.CovariancePath.All(p => Math.Abs(state.Sigma * p) < options.StepTolerance)),
            (nameof(options.StagnationGenerations), Stagnates(state.BestLosses) && Stagnates(state.MedianLosses)),
            (nameof(options.MaxCondition), state.Distribution.Condition > options.MaxCondition),
            (nameof(options.MaxStepGrowth), widest > options.MaxStepGrowth * state.InitialSigma),
            (NoEffect, Enumerable.Range(0, dimension).Any(i => HasNoEffect(state, i))),
        ];
        return [.. criteria.Where(criterion => criterion.Met).Select(criterion => criterion.Name)];
    }

    private void Append(List<double> history, double loss)
    {
        history.Add(loss);
        if (history.Count > Math.Max(_historyGenerations, options.StagnationGenerations)) history.RemoveAt(0);
    }

    private bool Stagnates(List<double> history)
    {
        int length = options.StagnationGenerations, part = (int)(0.3 * length);
        if (history.Count < length) return false;
        return Median(history[^part..]) >= Median(history.GetRange(history.Count - length, part));
    }

    private static bool HasNoEffect(CmaEsState state, int i) =>
        state.Mean[i] == state.Mean[i] + 0.2 * state.Sigma * Math.Sqrt(state.Distribution.Variance(i));

    private static double Range(IEnumerable<double> losses) => losses.Max() - losses.Min();

    private static double Median(List<double> losses) => losses.Order().ElementAt(losses.Count / 2);
}
