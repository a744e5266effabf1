namespace WorldModels.Dynamics;

/// <summary>The curve by which a <see cref="DynamicsHead.Flow"/> bends each number into a normal one.</summary>
public enum FlowBend
{
    /// <summary>A monotonic rational-quadratic spline (Durkan et al. 2019): smooth shapes of any kind; narrow peaks take it long.</summary>
    Spline,

    /// <summary>The distribution function of a mixture of normal distributions (Ho et al. 2019): narrow peaks as well.</summary>
    Mixture,
}
