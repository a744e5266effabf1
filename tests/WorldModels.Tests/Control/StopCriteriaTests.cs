using WorldModels.Control;
using Xunit;

namespace WorldModels.Tests.Control;

/// <summary>Each criterion just before and just at its threshold.</summary>
public class StopCriteriaTests
{
    private readonly CmaEsOptions _options = new CmaEsOptions
    {
        Population = 4, MaxGenerations = 1000, LossTolerance = 0, LossHistoryTolerance = 0, StepTolerance = 0, StagnationGenerations = 1000,
        Covariance = CovarianceShape.Diagonal,
    }.For(2);

    private readonly DiagonalDistribution _distribution = new([1, 1]);

    [Theory]
    [InlineData(2.0001, false)]
    [InlineData(2, true)]
    [InlineData(1, true)]
    public void A_target_is_reached_where_the_best_loss_is_no_greater(double best, bool stops)
    {
        _options.TargetLoss = 2;
        CmaEsState state = State();
        state.BestLoss = best;
        AssertStops(stops, nameof(_options.TargetLoss), Check(state, best, 5));
    }

    [Theory]
    [InlineData(6, false)]
    [InlineData(7, true)]
    [InlineData(8, true)]
    public void Generations_and_evaluations_stop_at_their_number(int told, bool stops)
    {
        (_options.MaxGenerations, _options.MaxEvaluations) = (7, 70);
        CmaEsState state = State();
        state.Generation = told;
        AssertStops(stops, nameof(_options.MaxGenerations), Check(state, 1, 5));
        (state.Generation, state.Evaluations) = (0, 10 * told);
        AssertStops(stops, nameof(_options.MaxEvaluations), Check(state, 1, 5));
    }

    [Fact]
    public void Losses_must_lie_close_within_the_generation_and_over_the_last_ones()
    {
        _options.LossTolerance = 1;
        CmaEsState state = State();
        Assert.Empty(Check(state, 10, 10.5, 10.75, 11));
        Assert.Equal([nameof(_options.LossTolerance)], Check(state, 10, 10.5, 10.75, 10.875));
        // A generation with an equally small difference, but far from the one before.
        Assert.Empty(Check(state, 5, 5.5, 5.75, 5.875));
    }

    [Fact]
    public void A_history_is_as_long_as_ten_generations_and_thirty_times_the_dimension_in_candidates()
    {
        // 10 + 30 * 2 / 4 = 25: the first loss leaves the history with the 26th.
        _options.LossHistoryTolerance = 0.5;
        CmaEsState state = State();
        Check(state, 1, 5);
        for (int generation = 2; generation <= 25; generation++) Assert.Empty(Check(state, 0.5, 5));
        Assert.Equal([nameof(_options.LossHistoryTolerance)], Check(state, 0.5, 5));
    }

    [Fact]
    public void Nine_generations_are_too_few_to_judge_by()
    {
        _options.LossHistoryTolerance = 0.5;
        CmaEsState state = State();
        for (int generation = 1; generation <= 9; generation++) Assert.Empty(Check(state, 1, 5));
        Assert.Equal([nameof(_options.LossHistoryTolerance)], Check(state, 1, 5));
    }

    [Theory]
    [InlineData(0.1, 0.2, 0, true)]
    [InlineData(0.1, 0.25, 0, false)]
    [InlineData(0.1, 0.2, 4, true)]
    [InlineData(0.1, 0.2, 5, false)]
    [InlineData(0.1, 0.2, -5, false)]
    public void Steps_must_be_small_in_every_coordinate_and_so_must_their_path(double sigma, double widest, double path, bool stops)
    {
        _options.StepTolerance = 0.25;
        _distribution.Variances[1] = Math.Pow(widest / sigma, 2);
        CmaEsState state = State(sigma);
        state.CovariancePath[0] = path * 0.5;
        AssertStops(stops, nameof(_options.StepTolerance), Check(state, 1, 5));
    }

    [Theory]
    // Of ten generations the oldest and the newest three are compared by their medians.
    [InlineData(new double[] { 3, 9, 3, 0, 0, 0, 0, 3, 0, 3 }, new double[] { 5, 5, 5, 0, 0, 0, 0, 5, 5, 5 }, true)]
    [InlineData(new double[] { 3, 9, 3, 0, 0, 0, 0, 2, 9, 2 }, new double[] { 5, 5, 5, 0, 0, 0, 0, 5, 5, 5 }, false)]
    [InlineData(new double[] { 3, 9, 3, 0, 0, 0, 0, 3, 0, 3 }, new double[] { 5, 5, 5, 0, 0, 0, 0, 4, 5, 4 }, false)]
    [InlineData(new double[] { 3, 9, 3, 9, 0, 0, 0, 4, 0, 4 }, new double[] { 5, 5, 5, 0, 0, 0, 0, 6, 6, 6 }, true)]
    public void A_search_stagnates_where_neither_the_best_nor_the_median_loss_improves(double[] best, double[] medians, bool stops)
    {
        _options.StagnationGenerations = 10;
        CmaEsState state = State();
        for (int i = 0; i < 9; i++) Assert.Empty(Check(state, best[i], best[i], medians[i], 100));
        AssertStops(stops, nameof(_options.StagnationGenerations), Check(state, best[9], best[9], medians[9], 100));
    }

    [Fact]
    public void Of_an_even_number_the_upper_median_counts()
    {
        // Of fourteen generations four: 3 of 1 to 4 against 2.5.
        _options.StagnationGenerations = 14;
        CmaEsState state = State();
        for (int i = 0; i < 10; i++) Assert.Empty(Check(state, 2.5, 2.5, 5, 100));
        for (int i = 1; i < 4; i++) Assert.Empty(Check(state, i, i, 5, 100));
        Assert.Equal([nameof(_options.StagnationGenerations)], Check(state, 4, 4, 5, 100));
    }

    [Fact]
    public void Stagnation_looks_back_no_further_than_it_was_told()
    {
        // An early loss of 0 makes all later ones look as if there were no progress, until it is more than ten generations old.
        _options.StagnationGenerations = 10;
        CmaEsState state = State();
        for (int i = 0; i < 3; i++) Check(state, 0, 0, 0, 100);
        for (int i = 3; i < 20; i++)
            Assert.Equal(i is >= 9 and <= 10 ? [nameof(_options.StagnationGenerations)] : [], Check(state, 50 - i, 50 - i, 50 - i, 100));
    }

    [Fact]
    public void Histories_keep_no_more_than_is_looked_at()
    {
        _options.StagnationGenerations = 30;
        CmaEsState state = State();
        for (int i = 0; i < 100; i++) Check(state, i, 5, 200 + i, 500);
        Assert.Equal(Enumerable.Range(70, 30).Select(i => (double)i), state.BestLosses);
        Assert.Equal(Enumerable.Range(270, 30).Select(i => (double)i), state.MedianLosses);
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public void A_condition_or_growth_may_come_up_to_its_limit(double squared, bool stops)
    {
        _options.MaxCondition = 100;
        CmaEsState state = State(sigma: 1, widest: squared);
        AssertStops(stops, nameof(_options.MaxCondition), Check(state, 1, 5));
        (_options.MaxCondition, _options.MaxStepGrowth) = (double.MaxValue, 5);
        // The first deviation was 2: ten times 1 is five times that.
        AssertStops(stops, nameof(_options.MaxStepGrowth), Check(State(sigma: 1, widest: squared, initialSigma: 2), 1, 5));
    }

    [Theory]
    [InlineData(5.4e-16, 1, true)]
    [InlineData(5.7e-16, 1, false)]
    [InlineData(2.7e-16, 4, true)]
    [InlineData(2.85e-16, 4, false)]
    public void Steps_have_no_effect_where_a_fifth_of_one_vanishes_in_rounding(double sigma, double variance, bool stops)
    {
        // Half of the distance from 1 to the next double is 1.11e-16; the second coordinate is 0, where nothing vanishes.
        CmaEsState state = State(sigma, variance);
        state.Mean[0] = 1;
        AssertStops(stops, StopCriteria.NoEffect, Check(state, 1, 5));
    }

    private CmaEsState State(double sigma = 1, double widest = 0, double initialSigma = 1)
    {
        if (widest > 0) _distribution.Variances[0] = widest;
        _distribution.Decompose();
        return new CmaEsState
        {
            Mean = [0, 0], InitialSigma = initialSigma, Sigma = sigma, Distribution = _distribution, Generator = new(1), StepPath = [0, 0], CovariancePath = [0, 0],
            BestCandidate = [0, 0],
        };
    }

    private IReadOnlyList<string> Check(CmaEsState state, params double[] sortedLosses) => new StopCriteria(_options, 2).Check(state, sortedLosses);

    private static void AssertStops(bool stops, string reason, IReadOnlyList<string> reasons) => Assert.Equal(stops ? [reason] : [], reasons);
}
