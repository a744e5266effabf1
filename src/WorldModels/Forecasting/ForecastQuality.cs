using System.Globalization;

namespace WorldModels.Forecasting;

/// <summary>The quality of forecasts at each number of steps ahead, compared with two simple models that were fitted to the training episodes.</summary>
/// <remarks>
/// Persistence predicts that nothing changes. The linear model is a separate ridge regression for each number of steps ahead, on the current latent and
/// the actions until then. Both have normal distributions with the variance of their errors on the training episodes.
/// </remarks>
/// <param name="Horizons">The quality by steps ahead; the first is one step ahead.</param>
/// <param name="Levels">The levels of the quantiles.</param>
public sealed record ForecastQuality(IReadOnlyList<HorizonQuality> Horizons, IReadOnlyList<double> Levels)
{
    /// <summary>Returns a table: a line for each number of steps ahead.</summary>
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

/// <summary>
/// The quality of forecasts at one number of steps ahead. Errors are in units of the variance of each dimension of the latent over the measured rows, losses in
/// units of its standard deviation; both are means over the dimensions.
/// </summary>
/// <param name="Forecasts">The number of measured forecasts.</param>
/// <param name="SquaredError">Squared error of M's mean: 1 is no better than a constant.</param>
/// <param name="LinearSquaredError">The same for the linear model.</param>
/// <param name="PersistenceSquaredError">The same for the latent at the start.</param>
/// <param name="QuantileLoss">
/// The quantile loss of M's quantiles (Koenker and Bassett 1978), averaged over the levels; lower is better. Twice its mean over all levels is the continuous
/// ranked probability score.
/// </param>
/// <param name="LinearQuantileLoss">The same for the linear model.</param>
/// <param name="PersistenceQuantileLoss">The same for persistence.</param>
/// <param name="RewardError">Squared error of M's mean reward, in units of the variance of the rewards; NaN if they are constant.</param>
/// <param name="LinearRewardError">The same for the linear model.</param>
/// <param name="PersistenceRewardError">The same for the reward of the step before the start; if there is none, the mean reward of the training episodes is used.</param>
/// <param name="Coverage">The fraction of true values below each quantile of M.</param>
public sealed record HorizonQuality(
    long Forecasts, double SquaredError, double LinearSquaredError, double PersistenceSquaredError, double QuantileLoss, double LinearQuantileLoss,
    double PersistenceQuantileLoss, double RewardError, double LinearRewardError, double PersistenceRewardError, IReadOnlyList<QuantileCoverage> Coverage)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Forecasts} forecasts: squared error {SquaredError:G4} (linear {LinearSquaredError:G4}, persistence {PersistenceSquaredError:G4}), quantile loss {QuantileLoss:G4} (linear {LinearQuantileLoss:G4}, persistence {PersistenceQuantileLoss:G4})";
}

/// <summary>The fraction of true values below a quantile; for a calibrated forecast it is equal to the level.</summary>
/// <param name="Level">The level of the quantile.</param>
/// <param name="Share">The fraction of the true values below it, over all dimensions of the latent.</param>
/// <param name="Low">The lower end of the 95 % interval of the fraction (Wilson), with the effective number of independent values, which follows from the variance between episodes.</param>
/// <param name="High">The upper end of the interval.</param>
public sealed record QuantileCoverage(double Level, double Share, double Low, double High)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Share:P1} below the quantile of {Level} (95 % interval {Low:P1} to {High:P1})";
}
