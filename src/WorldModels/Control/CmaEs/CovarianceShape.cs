namespace WorldModels.Control;

/// <summary>Which covariances <see cref="CmaEs"/> learns.</summary>
public enum CovarianceShape
{
    /// <summary>All of them: the search follows valleys in any direction, for up to 10,000 numbers.</summary>
    Full,

    /// <summary>
    /// Each coordinate's variance alone, learnt (n + 2) / 3 times faster (separable CMA-ES: Ros and Hansen, A Simple Modification in
    /// CMA-ES Achieving Linear Time and Space Complexity, 2008): for very many numbers, or where coordinates do not interact.
    /// </summary>
    Diagonal,
}
