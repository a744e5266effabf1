using System.Globalization;

namespace WorldModels.Forecasting;

/// <summary>How good forecasts are at each number of steps ahead, beside two simple models that were fitted to the training episodes.</summary>
/// <remarks>
/// Persistence expects that nothing changes. The linear model is a ridge regression of its own for each number of steps ahead, on the present latent and
/// the actions until then. Both have normal distributions whose variance is that of their errors on the training episodes.
/// </remarks>
/// <param name="Horizons">The first is one step ahead.</param>
/// <param name="Levels">The levels of the quantiles.</param>
public sealed record ForecastQuality(IReadOnlyList<HorizonQuality> Horizons, IReadOnlyList<double> Levels)
{
    /// <summary>A table: a line for each number of steps ahead.</summary>
    public override string ToString()
    {
        string Line(string ahead, IEnumerable<string> cells) => $"{ahead,-6}{string.Concat(cells.Select(cell => $"{cell,10}"))}";
        string Number(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
        string below = string.Concat(Levels.Select(level => $"{string.Create(CultureInfo.InvariantCulture, $"{100 * level:0.#} %"),10}"));
        return string.Join(Environment.NewLine, new[]
        {
            $"{"",-6}{"squared error",-30}{"quantile loss",-30}{"squared error of reward",-30}below the quantile of",
            Line("ahead", ["M", "linear", "persists", "M", "linear", "persists", "M", "linear", "persists"]) + below,
        }.Concat(Horizons.Select((row, k) => Line(
            $"{k + 1}",
            [
                .. new[]
                {
                    row.SquaredError, row.LinearSquaredError, row.PersistenceSquaredError, row.QuantileLoss, row.LinearQuantileLoss, row.PersistenceQuantileLoss,
                    row.RewardError, row.LinearRewardError, row.PersistenceRewardError,
                }.Select(Number),
                .. row.Coverage.Select(coverage => string.Create(CultureInfo.InvariantCulture, $"{100 * coverage.Share:F1} %")),
            ]))));
    }
}

/// <summary>The quality of forecasts so many steps ahead. Errors are in units of the variance of each number of the latent over the measured rows, losses in units of its standard deviation, in the mean over the numbers.</summary>
/// <param name="Forecasts">Forecasts measured.</param>
/// <param name="SquaredError">Squared error of M's mean: 1 is no better than a constant.</param>
/// <param name="LinearSquaredError">The same for the linear model.</param>
/// <param name="PersistenceSquaredError">The same for the latent at the start.</param>
/// <param name="QuantileLoss">
/// The quantile loss of M's quantiles (Koenker and Bassett 1978), in the mean over the levels; lower is better. Twice its mean over all levels is the continuous
/// ranked probability score.
/// </param>
/// <param name="LinearQuantileLoss">The same for the linear model.</param>
/// <param name="PersistenceQuantileLoss">The same for persistence.</param>
/// <param name="RewardError">Squared error of M's mean reward, in units of the variance of the rewards; NaN where they are constant.</param>
/// <param name="LinearRewardError">The same for the linear model.</param>
/// <param name="PersistenceRewardError">The same for the reward of the step before the start; a start without one takes the mean reward of the training episodes.</param>
/// <param name="Coverage">How many truths are below each quantile of M.</param>
public sealed record HorizonQuality(
    long Forecasts, double SquaredError, double LinearSquaredError, double PersistenceSquaredError, double QuantileLoss, double LinearQuantileLoss,
    double PersistenceQuantileLoss, double RewardError, double LinearRewardError, double PersistenceRewardError, IReadOnlyList<QuantileCoverage> Coverage)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Forecasts} forecasts: squared error {SquaredError:G4} (linear {LinearSquaredError:G4}, persistence {PersistenceSquaredError:G4}), quantile loss {QuantileLoss:G4} (linear {LinearQuantileLoss:G4}, persistence {PersistenceQuantileLoss:G4})";
}

/// <summary>The share of the truths below a quantile: of a calibrated forecast it is the level.</summary>
/// <param name="Level">The level of the quantile.</param>
/// <param name="Share">The share of the truths below it, over all numbers of the latent.</param>
/// <param name="Low">The lower end of the 95 % interval of the share: Wilson's, for as many independent truths as the variance between episodes leaves.</param>
/// <param name="High">The upper end.</param>
public sealed record QuantileCoverage(double Level, double Share, double Low, double High)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Share:P1} below the quantile of {Level} (95 % interval {Low:P1} to {High:P1})";
}
