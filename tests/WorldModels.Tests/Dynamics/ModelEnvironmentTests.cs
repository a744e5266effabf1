using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.Environments;
using Xunit;

namespace WorldModels.Tests.Dynamics;

public class ModelEnvironmentTests
{
    private static readonly TabularModelTransformer Ice = TableRows.Explore(() => new SlipperyGrid(), episodes: 100, states: 16);

    [Fact]
    public void It_keeps_the_contract_of_environments()
    {
        EnvironmentContract.Check(() => Ice.ToEnvironment(maxSteps: 20));
        EnvironmentContract.Check(() => new ModelEnvironment(Ice, [[0f], [14f]], maxSteps: 5));
    }

    [Fact]
    public void It_has_the_spaces_of_the_real_environment()
    {
        using var real = new SlipperyGrid();
        using ModelEnvironment learnt = Ice.ToEnvironment();
        Assert.Equal((real.ObservationSpace, real.ActionSpace), (learnt.ObservationSpace, learnt.ActionSpace));
    }

    [Fact]
    public void An_episode_goes_as_in_the_world_that_was_learnt()
    {
        using GridWorld real = GridWorld.ThreeStates();
        using ModelEnvironment learnt = TableRows.Explore(GridWorld.ThreeStates, episodes: 50, states: 3).ToEnvironment();
        Assert.Equal(real.Reset(1).Values, learnt.Reset(1).Values);
        foreach (float action in new[] { 0f, 1, 0, 1, 1 })
        {
            StepResult expected = real.Step([action]), actual = learnt.Step([action]);
            Assert.Equal((expected.Reward, expected.Terminated), (actual.Reward, actual.Terminated));
            if (!expected.Terminated) Assert.Equal(expected.Observation.Values, actual.Observation.Values);
        }
    }

    [Fact]
    public void The_time_limit_truncates()
    {
        using ModelEnvironment learnt = TableRows.Explore(GridWorld.ThreeStates, episodes: 50, states: 3).ToEnvironment(maxSteps: 3);
        EpisodeResult played = EpisodeResult.Play(WorldModels.Rollouts.Policy.FromFunction(_ => [0]), learnt, seed: 1);
        Assert.Equal((3, false), (played.Steps, played.Terminated));
    }

    [Fact]
    public void Every_start_state_is_drawn()
    {
        using var learnt = new ModelEnvironment(Ice, [[3f], [9f], [9f]]);
        float[] starts = [.. Enumerable.Range(0, 300).Select(seed => learnt.Reset(seed).Values[0])];
        Assert.Equal([3f, 9f], starts.Distinct().Order());
        Assert.InRange(starts.Count(state => state == 9), 170, 230);
    }

    [Fact]
    public void What_cannot_be_an_environment_is_refused()
    {
        Assert.Contains("at least one", Assert.Throws<ArgumentException>(() => new ModelEnvironment(Ice, [])).Message);
        Assert.Contains("2 numbers", Assert.Throws<ArgumentException>(() => new ModelEnvironment(Ice, [[1f, 2f]])).Message);
        Assert.Contains("(16)", Assert.Throws<ArgumentException>(() => new ModelEnvironment(Ice, [[16f]], observationSpace: new DiscreteSpace(16))).Message);
        Assert.Contains("they are not elements of", Assert.Throws<ArgumentException>(() => new ModelEnvironment(Ice, [[0f]], observationSpace: new BoxSpace(2, 0, 1))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelEnvironment(Ice, [[0f]], maxSteps: 0));
    }
}
