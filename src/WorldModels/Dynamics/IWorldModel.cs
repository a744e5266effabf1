using WorldModels.Environments;

namespace WorldModels.Dynamics;

/// <summary>
/// A learnt model of an environment that can be stepped from any state, many states at once: p(s', r, done | s, a). Every model of the ladder
/// implements it, from the table to M; planners, dreams and learners use only this interface.
/// </summary>
public interface IWorldModel
{
    /// <summary>The number of numbers in a state: those of an observation, or for M the latent z, the hidden state h and the cell state c.</summary>
    int StateSize { get; }

    /// <summary>The space of the actions.</summary>
    Space ActionSpace { get; }

    /// <summary>Draws an outcome for each state and action of <paramref name="steps"/>.</summary>
    /// <param name="steps">The states and actions; receives the next states, rewards and dones.</param>
    /// <param name="random">The random generator.</param>
    void Step(ImaginedSteps steps, Pcg64 random);
}
