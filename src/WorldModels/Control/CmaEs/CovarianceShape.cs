namespace WorldModels.Control;

/// <summary>Which covariances <see cref="CmaEs"/> learns.</summary>
public enum CovarianceShape
{
    /// <summary>All covariances: the search adapts to valleys in any direction, for up to 10,000 numbers.</summary>
    Full,

    /// <summary>
    /// Only the variance of each coordinate, learnt (n + 2) / 3 times faster (separable CMA-ES: Ros and Hansen, A Simple Modification in
    /// CMA-ES Achieving Linear Time and Space Complexity, 2008): for very many numbers, or if coordinates do not interact.
    /// </summary>
    Diagonal,
}
