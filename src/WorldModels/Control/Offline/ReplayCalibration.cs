namespace WorldModels.Control;

/// <summary>The linear regression of logged returns on the returns of their replays in dreams, by least squares.</summary>
internal sealed class ReplayCalibration
{
    private readonly double _replayed, _logged, _spread, _errors;

    /// <param name="replayed">The return of each episode's replay.</param>
    /// <param name="logged">The logged return of the same episodes.</param>
    public ReplayCalibration(double[] replayed, double[] logged)
    {
        int count = logged.Length;
        (_replayed, _logged) = (replayed.Average(), logged.Average());
        double product = 0;
        for (int i = 0; i < count; i++)
        {
            _spread += (replayed[i] - _replayed) * (replayed[i] - _replayed);
            product += (replayed[i] - _replayed) * (logged[i] - _logged);
        }
        // Too few or equal replays tell no slope: M's is taken, and its mean error corrected.
        Slope = count > 2 && _spread > 0 ? product / _spread : 1;
        double squares = 0;
        for (int i = 0; i < count; i++)
        {
            double error = logged[i] - At(replayed[i]);
            squares += error * error;
        }
        _errors = count > 2 ? squares / (count - 2) : 0;
        MeanVariance = _errors / count;
    }

    /// <summary>The logged return for each unit of the replayed one.</summary>
    public double Slope { get; }

    /// <summary>The variance of the regression at the mean replay.</summary>
    public double MeanVariance { get; }

    /// <summary>The return that the regression predicts.</summary>
    /// <param name="dreamt">A return in dreams.</param>
    public double At(double dreamt) => _logged + Slope * (dreamt - _replayed);

    /// <summary>The part of the variance at a dreamt return that comes from the error of the slope.</summary>
    public double SlopeVarianceAt(double dreamt) => _spread > 0 ? _errors * (dreamt - _replayed) * (dreamt - _replayed) / _spread : 0;
}
