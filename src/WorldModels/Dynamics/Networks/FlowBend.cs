namespace WorldModels.Dynamics;

/// <summary>The curve by which a <see cref="DynamicsHead.Flow"/> transforms each number to a normally distributed one.</summary>
public enum FlowBend
{
    /// <summary>A monotonic rational-quadratic spline (Durkan et al. 2019): can represent smooth shapes of any kind; narrow peaks need long training.</summary>
    Spline,

    /// <summary>The distribution function of a mixture of normal distributions (Ho et al. 2019): can also represent narrow peaks.</summary>
    Mixture,
}
