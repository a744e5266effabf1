namespace WorldModels.Dynamics;

/// <summary>A world model that says how likely a next state is, and not only draws one.</summary>
public interface IDensityModel : IWorldModel
{
    /// <summary>How many components the density mixes; 1 where it is no mixture.</summary>
    int Components { get; }

    /// <summary>log p(s' | s, a) of the next states that stand in <paramref name="steps"/>, which are read and not written.</summary>
    /// <returns>[Count]: nats a step, all numbers of the state together.</returns>
    double[] LogLikelihood(ImaginedSteps steps);

    /// <summary>
    /// The probability integral transform of each number of the next states: its distribution function, given s and a and possibly
    /// the numbers before it. Where the model is right the results are spread evenly over 0 to 1 (Rosenblatt 1952).
    /// </summary>
    /// <returns>[Count x state size].</returns>
    double[] Cdf(ImaginedSteps steps);

    /// <summary>How probable it is, given the next state that came, that each component made it.</summary>
    /// <returns>[Count x <see cref="Components"/>]; each row sums to 1.</returns>
    double[] Responsibilities(ImaginedSteps steps);
}
