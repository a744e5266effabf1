using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Tests.Inference;
using Xunit;

namespace WorldModels.Tests.Control;

public sealed class VectorWorldTests
{
    private static readonly BoxSpace Actions = new(2, -1, 1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Real_episodes_show_what_an_agent_with_the_same_V_and_M_sees(int threads)
    {
        ControllerTask task = Task(new PpoControllerOptions { Environment = () => new DotWorld(6), Threads = threads, CellColumnName = "Cell" });
        using var world = ParallelWorlds.Create(task, 3);
        var controller = new Controller(task.Shape(useBias: true, 0) with { UsesCell = false }, Actions, Numbers.Random(9, 22));
        var agents = new Agent[3];
        var environments = new DotWorld[3];
        var observations = new Observation[3];
        for (int i = 0; i < 3; i++)
        {
            agents[i] = new Agent(task.Vision, task.Memory, Actions, controller, task.Shape(useBias: true, 0) with { UsesCell = false });
            environments[i] = new DotWorld(6);
            observations[i] = environments[i].Reset(40 + i);
            world.Begin(i, 40 + i);
        }
        for (int step = 1; step <= 6; step++)
        {
            float[] actions = new float[6];
            for (int i = 0; i < 3; i++)
            {
                float[] before = agents[i].Hidden;
                agents[i].Act(observations[i]).CopyTo(actions, 2 * i);
                Assert.Equal([.. agents[i].Latent, .. before], world.Input(i)[..10].ToArray());
                Assert.Equal(16, world.Input(i).Length);
            }
            world.Step(actions);
            for (int i = 0; i < 3; i++)
            {
                StepResult result = environments[i].Step(actions[(2 * i)..(2 * i + 2)]);
                observations[i] = result.Observation;
                Assert.Equal(agents[i].Hidden, world.Input(i)[4..10].ToArray());
                Assert.Equal(new StepOutcome(result.Reward, result.Terminated, result.Truncated), world.Outcome(i));
            }
        }
        Assert.Equal(new StepOutcome(world.Outcome(0).Reward, false, true), world.Outcome(0));
    }

    [Fact]
    public void Dreams_and_real_episodes_are_cut_off_after_so_many_steps()
    {
        foreach (Func<IEnvironment>? environment in new Func<IEnvironment>?[] { null, () => new DotWorld(6) })
        {
            ControllerTask task = Task(new PpoControllerOptions { Environment = environment, MaxSteps = 3, Threads = 1 });
            using var world = ParallelWorlds.Create(task, 2);
            world.Begin(0, 1);
            world.Begin(1, 2);
            for (int step = 1; step <= 3; step++)
            {
                world.Step(new float[4]);
                Assert.Equal((false, step == 3), (world.Outcome(0).Terminated, world.Outcome(1).Truncated));
            }
            world.Begin(0, 3);
            world.Begin(1, 4);
            world.Step(new float[4]);
            Assert.False(world.Outcome(0).Ended);
        }
    }

    [Fact]
    public void Experience_goes_on_with_new_episodes_and_shows_the_end_of_the_old_ones()
    {
        ControllerTask task = new(null, new Perception(null, null, 2), new DiscreteSpace(3), null, new PpoControllerOptions { HiddenColumnName = null, Environment = () => new PointWorld(4), Threads = 2 });
        using var world = ParallelWorlds.Create(task, 2);
        var experience = new Experience(world, task.ActionSpace, seed: 5);
        var ends = new List<(float[] After, StepOutcome Outcome)>();
        float[] last = [];
        for (int step = 1; step <= 8; step++)
        {
            experience.Step(
                (_, _, _, action) => action[0] = 1,
                (episode, before, after, outcome) =>
                {
                    if (episode != 0) return;
                    if (last.Length > 0 && ends.Count == 0) Assert.Equal(last, before.ToArray());
                    last = after.ToArray();
                    if (outcome.Ended) ends.Add((last, outcome));
                });
        }
        Assert.Equal(16, experience.Steps);
        Assert.Equal([4, 4], new[] { experience.TakeReturns().Length, ends.Count * 2 });
        Assert.Empty(experience.TakeReturns());
        Assert.All(ends, end => Assert.Equal((-Math.Abs(end.After[0]), true), ((float)end.Outcome.Reward, end.Outcome.Truncated)));
        Assert.NotEqual(ends[0].After, ends[1].After);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Experience_goes_on_from_any_moment_as_if_it_had_never_stopped(bool dreamt)
    {
        var options = new PpoControllerOptions { Environment = dreamt ? null : () => new PointWorld(25), HiddenColumnName = dreamt ? "Hidden" : null, Threads = 1 };
        ControllerTask task = new(dreamt ? UntrainedStages.Memory(new DiscreteSpace(3), doneLogit: -2) : null, new Perception(null, null, dreamt ? 4 : 2), new DiscreteSpace(3), null, options);
        using var world = ParallelWorlds.Create(task, 3);
        var whole = new Experience(world, task.ActionSpace, seed: 6);
        var lengths = new HashSet<int>();
        for (int step = 0; step < 60; step++)
        {
            using var anew = ParallelWorlds.Create(task, 3);
            ExperienceProgress state = whole.ToState();
            foreach (float[] actions in state.Actions) lengths.Add(actions.Length);
            var resumed = new Experience(anew, task.ActionSpace, seed: 6, state);
            Assert.Equal(Next(whole), Next(resumed));
            Assert.Equal(whole.ToState().Inputs, resumed.ToState().Inputs);
            Assert.Equal(whole.ToState().Returns, resumed.ToState().Returns);
        }
        Assert.Contains(0, lengths);
        Assert.True(lengths.Count > 10, "episodes of several lengths at once");

        static List<float> Next(Experience experience)
        {
            var seen = new List<float>();
            // Nearly always to one side: some episodes end early.
            experience.Step(
                (_, _, random, action) => action[0] = random.Next(4) == 0 ? random.Next(3) : 2,
                (_, before, after, outcome) => seen.AddRange([.. before, .. after, (float)outcome.Reward, outcome.Ended ? 1 : 0]));
            return seen;
        }
    }

    [Fact]
    public void Worlds_that_do_not_come_back_are_refused()
    {
        static ControllerTask Task(int steps) => new(
            null, new Perception(UntrainedStages.Vision(), null, 4), Actions, null, new PpoControllerOptions { HiddenColumnName = null, Environment = () => new DotWorld(steps), Threads = 1 });
        using ParallelWorlds world = ParallelWorlds.Create(Task(9), 2), other = ParallelWorlds.Create(Task(9), 2);
        var experience = new Experience(world, Actions, seed: 1);
        experience.Step((_, _, _, action) => action.Fill(0.5f), (_, _, _, _) => { });
        ExperienceProgress state = experience.ToState();
        state.Actions[1][0] = -0.5f;
        Assert.Contains("cannot be repeated", Assert.Throws<InvalidOperationException>(() => new Experience(other, Actions, seed: 1, state)).Message);
    }

    [Fact]
    public void An_environment_that_C_cannot_act_in_is_refused_and_disposed()
    {
        var made = new List<DotWorld>();
        ControllerTask task = new(null, new Perception(UntrainedStages.Vision(), null, 4), new DiscreteSpace(3), null, new PpoControllerOptions { Threads = 1, HiddenColumnName = null, Environment = () =>
        {
            made.Add(new DotWorld());
            return made[^1];
        } });
        Assert.Contains("Discrete(3)", Assert.Throws<ArgumentException>(() => ParallelWorlds.Create(task, 2)).Message);
        Assert.Equal(2, made.Count);
        Assert.All(made, environment => Assert.True(environment.Disposed));
    }

    private static ControllerTask Task(ControllerOptions options) => ControllerTask.For(UntrainedStages.Memory(Actions), UntrainedStages.Vision(), options);
}
