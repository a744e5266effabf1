namespace WorldModels.Dynamics;

/// <summary>The form of a network's prediction of the next state, from a single value to any distribution.</summary>
public enum DynamicsHead
{
    /// <summary>A single value, trained on the squared error. Suitable if the environment is deterministic; otherwise it predicts the mean of the possible next states.</summary>
    MeanSquaredError,

    /// <summary>A normal distribution with a mean and a standard deviation for each number, trained by maximum likelihood.</summary>
    Gaussian,

    /// <summary>
    /// A mixture density (Bishop 1994) of normal distributions over the whole vector: one component is drawn for all numbers. So
    /// two distant exits in a plane are predicted as two; a separate mixture for each number would predict four corners.
    /// </summary>
    Mixture,

    /// <summary>
    /// A conditional normalizing flow: each number in turn is transformed to a normally distributed one by a monotonically increasing curve (see
    /// <see cref="FlowBend"/>) that depends on the numbers before it (Papamakarios et al. 2017). Its likelihood is exact; samples are drawn
    /// by inverting the curves.
    /// </summary>
    Flow,
}
