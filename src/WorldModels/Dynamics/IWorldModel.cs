using WorldModels.Environments;

namespace WorldModels.Dynamics;

/// <summary>
/// A learnt world that can be stepped from any state, many states at once: p(s', r, done | s, a). Every rung of the ladder
/// is one, from the table to M, and planners, dreams and learners need to know nothing else of it.
/// </summary>
public interface IWorldModel
{
    /// <summary>Numbers in a state: those of an observation; for M the latent z, the hidden state h and the cell state c.</summary>
    int StateSize { get; }

    /// <summary>What actions there are.</summary>
    Space ActionSpace { get; }

    /// <summary>Draws what follows each state and action of <paramref name="steps"/>.</summary>
    /// <param name="steps">States and actions to start from; receives next states, rewards and dones.</param>
    /// <param name="random">Decides what happens by chance.</param>
    void Step(ImaginedSteps steps, Pcg64 random);
}
