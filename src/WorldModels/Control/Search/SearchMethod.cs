namespace WorldModels.Control;

/// <summary>The searches that a controller can be trained with.</summary>
public enum SearchMethod
{
    /// <summary><see cref="Control.CmaEs"/> with a full covariance, as in the paper: needs the fewest evaluations for up to a few thousand parameters.</summary>
    CmaEs,

    /// <summary><see cref="Control.CmaEs"/> with a diagonal covariance: for tens of thousands of parameters and more.</summary>
    SeparableCmaEs,

    /// <summary><see cref="Control.OpenEs"/>: a gradient estimated in a sphere around the mean, followed by Adam.</summary>
    OpenEs,

    /// <summary><see cref="Control.Pepg"/>: a gradient for the mean and for the separate standard deviation of each parameter.</summary>
    Pepg,
}
