using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Planning;
using Xunit;

namespace WorldModels.Tests.Planning;

/// <summary>The planners' estimates of a state, calculated by hand.</summary>
public sealed class EstimateTests
{
    [Fact]
    public void A_leaf_is_worth_the_mean_of_what_the_rollouts_from_it_returned()
    {
        (StateNode root, StateTable states, ActionNode action) = (new StateNode([0]), new StateTable(), new ActionNode([0]));
        Successor successor = action.Add([1], reward: 3, isDone: false, states);
        foreach (double value in new double[] { 4, 1, 1 })
        {
            var simulation = new Simulation(stateSize: 1);
            simulation.Begin(root);
            simulation.Take(action);
            simulation.Arrive(successor);
            simulation.Leave(steps: 0);
            simulation.AddReturn(value);
            simulation.BackUp(MctsBackup.BestAction, discount: 0.5, new ReturnRange());
        }
        Assert.Equal(2, successor.Node.Value);
        Assert.Equal(3 + 0.5 * 2, action.Value);
    }

    [Fact]
    public void A_plan_goes_on_in_a_copy_of_its_world_and_leaves_its_own_as_it_was()
    {
        // Action 1 leads from state 0 to state 1 and from there to the end with a reward of 1; action 0 stays.
        var world = new CountedWorld(actionCount: 2);
        world.AddState();
        world.AddState();
        world[0, 0].Imagine(0, 0);
        world[0, 1].Imagine(1, 0);
        world[1, 0].Imagine(1, 0);
        world[1, 1].Imagine(TransitionCount.End, 1);
        var plan = new RunningPlan(world, discount: 0.5, bonus: null);
        plan.Improve(100);
        CountedWorld copy = world.Copy();
        RunningPlan copied = plan.CopyTo(copy);
        // Without another sweep the copy has the value 1 for state 1; a plan without values would draw one of the actions.
        for (int seed = 0; seed < 20; seed++) Assert.Equal(1, copied.Best(0, new Pcg64(seed)));
        // Action 1 turns out to have no reward: in the copy both actions are then equal.
        copy[0, 1].Add(0);
        copied.Improve(100);
        Assert.Equal([0, 1], Enumerable.Range(0, 20).Select(seed => copied.Best(0, new Pcg64(seed))).Distinct().Order());
        for (int seed = 0; seed < 20; seed++) Assert.Equal(1, plan.Best(0, new Pcg64(seed)));
    }
}
