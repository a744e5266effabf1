namespace WorldModels.Dynamics;

/// <summary>What a network says of the next state: the rungs of the ladder from a single guess to any distribution.</summary>
public enum DynamicsHead
{
    /// <summary>One guess, trained on the squared error. Right where the world is deterministic; elsewhere it gives the mean of what may follow.</summary>
    MeanSquaredError,

    /// <summary>A normal distribution with a mean and a deviation for each number, trained by maximum likelihood.</summary>
    Gaussian,

    /// <summary>
    /// A mixture density (Bishop 1994) of normal distributions over the whole vector: the component is chosen once for all numbers, so
    /// that two far exits in a plane stay two and do not become the four corners that a mixture for each number would give.
    /// </summary>
    Mixture,

    /// <summary>
    /// A conditional normalizing flow: number after number is bent into a normal one by a curve that rises everywhere (see
    /// <see cref="FlowBend"/>) and depends on the numbers before it (Papamakarios et al. 2017). Its likelihood is exact, and a draw is made
    /// by inverting it.
    /// </summary>
    Flow,
}
