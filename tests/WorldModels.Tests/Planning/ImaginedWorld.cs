using WorldModels.Dynamics;
using WorldModels.Environments;

namespace WorldModels.Tests.Planning;

/// <summary>A model of one number, whose steps are computed by a function.</summary>
internal sealed class ImaginedWorld(int actions, Func<float, int, (float Next, float Reward, bool Done)> step) : IWorldModel
{
    public int StateSize => 1;

    public Space ActionSpace { get; init; } = new DiscreteSpace(actions);

    /// <summary>Positions from 0 in a row; action 1 goes right, any other left, and the last step right ends at the goal.</summary>
    public static ImaginedWorld Corridor(int length) => new(2, (state, action) =>
        action == 1 && state == length - 1 ? (length, 1, true) : (Math.Max(0, state + (action == 1 ? 1 : -1)), 0, false));

    public void Step(ImaginedSteps steps, Pcg64 random)
    {
        for (int i = 0; i < steps.Count; i++)
            (steps.NextStates[i], steps.Rewards[i], steps.Dones[i]) = step(steps.States[i], (int)steps.Actions[i]);
    }
}
