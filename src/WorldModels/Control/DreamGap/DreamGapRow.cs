namespace WorldModels.Control;

/// <summary>The result at one temperature: a controller trained in that dream, and its returns there and in the real environment.</summary>
public sealed class DreamGapRow
{
    internal DreamGapRow(double temperature, ControllerTransformer controller, double[] realReturns)
    {
        (Temperature, Controller, RealReturns) = (temperature, controller, realReturns.AsReadOnly());
        (RealMean, RealDeviation) = Spread.Of(realReturns);
    }

    /// <summary>The temperature of the dream.</summary>
    public double Temperature { get; }

    /// <summary>The trained C. In a chain after V and M it forms an <see cref="Agent"/>.</summary>
    public ControllerTransformer Controller { get; }

    /// <summary>The parameters of the controller; a copy.</summary>
    public float[] Parameters => Controller.Parameters;

    /// <summary>The mean return in the dream, over fresh seeds.</summary>
    public double DreamMean => Controller.History.Score;

    /// <summary>The standard deviation of the returns in the dream.</summary>
    public double DreamDeviation => Controller.History.ScoreDeviation;

    /// <summary>The return of each real episode.</summary>
    public IReadOnlyList<double> RealReturns { get; }

    /// <summary>The mean return of the real episodes.</summary>
    public double RealMean { get; }

    /// <summary>The standard deviation of the returns of the real episodes.</summary>
    public double RealDeviation { get; }
}
