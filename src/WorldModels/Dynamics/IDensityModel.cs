namespace WorldModels.Dynamics;

/// <summary>A world model that can compute the probability density of a next state, besides drawing one.</summary>
public interface IDensityModel : IWorldModel
{
    /// <summary>The number of components of the mixture; 1 if the density is not a mixture.</summary>
    int Components { get; }

    /// <summary>Returns log p(s' | s, a) of the next states in <paramref name="steps"/>, which are inputs here.</summary>
    /// <returns>[Count]: nats per step, for all numbers of the state together.</returns>
    double[] LogLikelihood(ImaginedSteps steps);

    /// <summary>
    /// Returns the probability integral transform of each number of the next states: the value of its distribution function, given s and a and possibly
    /// the numbers before it. If the model is correct, the results are uniformly distributed over 0 to 1 (Rosenblatt 1952).
    /// </summary>
    /// <returns>[Count x state size].</returns>
    double[] Cdf(ImaginedSteps steps);

    /// <summary>Returns the posterior probability of each component, given the actual next state.</summary>
    /// <returns>[Count x <see cref="Components"/>]; each row sums to 1.</returns>
    double[] Responsibilities(ImaginedSteps steps);
}
