using WorldModels.Environments;

namespace WorldModels.Gymnasium.Tests;

public class GymnasiumEnvironmentTests
{
    [Fact]
    public void An_episode_is_decided_by_its_seed()
    {
        using GymnasiumEnvironment one = Toys.Make("Pictures"), other = Toys.Make("Pictures");
        Assert.Equal(new ImageSpace(4, 5, 3), one.ObservationSpace);
        Assert.Equal(new BoxSpace([-1, 0, 0], [1, 1, 1]), one.ActionSpace);
        byte[] first = [.. one.Reset(1L << 40).Pixels];
        Assert.Equal(first, other.Reset(1L << 40).Pixels);
        Assert.NotEqual(first, other.Reset(2).Pixels);
        other.Reset(1L << 40);
        for (int i = 0; i < 6; i++)
        {
            StepResult expected = one.Step([0.25f, 0, 1]), result = other.Step([0.25f, 0, 1]);
            Assert.Equal(expected.Observation.Pixels, result.Observation.Pixels);
            Assert.Equal(expected.Reward, result.Reward);
            Assert.InRange(result.Reward, 0.25, 1.25);
            Assert.Equal(i == 5, result.Terminated);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Both_kinds_of_end_arrive_and_end_the_episode(bool truncate)
    {
        using GymnasiumEnvironment world = Toys.Make("Pictures", ("steps", 2), ("truncate", truncate));
        Assert.Throws<InvalidOperationException>(() => world.Step([0, 0, 0]));
        world.Reset(0);
        Assert.False(world.Step([0, 0, 0]).Ended);
        StepResult last = world.Step([0, 0, 0]);
        Assert.Equal((!truncate, truncate), (last.Terminated, last.Truncated));
        Assert.Throws<InvalidOperationException>(() => world.Step([0, 0, 0]));
        world.Reset(0);
        Assert.False(world.Step([0, 0, 0]).Ended);
    }

    [Theory]
    [InlineData("Box", "[-2.0, 0.5, 2.0]", new[] { -2f, 0.5f, 2 }, new[] { -2f, 0.5f, 2 })]
    [InlineData("Matrix", "[[-1.0, 2.0, 0.0], [4.0, -0.5, 7.0]]", new[] { -1f, 2, 0, 4, -0.5f, 7 }, new[] { -1f, 2, 0, 4, -0.5f, 7 })]
    [InlineData("Integers", "[-10, 3]", new[] { -10f, 2.75f }, new[] { -10f, 3 })]
    [InlineData("Discrete", "4", new[] { 4f }, new[] { 4f })]
    [InlineData("Shifted", "-2", new[] { 0f }, new[] { 0f })]
    [InlineData("MultiDiscrete", "[2, 1]", new[] { 1.75f, 1.25f }, new[] { 2f, 1 })]
    [InlineData("MultiBinary", "[1, 0, 1, 0]", new[] { 1f, 0, 0.75f, 0.25f }, new[] { 1f, 0, 1, 0 })]
    public void Actions_arrive_in_the_form_that_the_space_asks_for_and_come_back(string space, string arrived, float[] action, float[] seen)
    {
        string log = Path.GetTempFileName();
        using (GymnasiumEnvironment world = Toys.Make("Echo", ("space", space), ("log", log)))
        {
            world.Reset(0);
            StepResult result = world.Step(action);
            Assert.Equal(arrived, File.ReadAllText(log));
            Assert.Equal(seen, result.Observation.Values);
            Assert.Equal(0.5, result.Reward);
        }
        Assert.Equal("closed", File.ReadAllText(log));
        File.Delete(log);
    }

    [Fact]
    public void It_keeps_the_contract_of_environments() => EnvironmentContract.Check(() => Toys.Make("Pictures"), maxSteps: 10);

    [Fact]
    public void Spaces_become_the_nearest_of_ours()
    {
        Assert.Equal(new BoxSpace([-1, -2, -3, -4, -5, float.NegativeInfinity], [1, 2, 3, 4, 5, float.PositiveInfinity]), SpaceOf("Matrix"));
        Assert.Equal(new DiscreteSpace(5), SpaceOf("Discrete"));
        Assert.Equal(new DiscreteSpace(5), SpaceOf("Shifted"));
        Assert.Equal(new BoxSpace([0, 0], [2, 3]), SpaceOf("MultiDiscrete"));
        Assert.Equal(new BoxSpace(4, 0, 1), SpaceOf("MultiBinary"));

        static Space SpaceOf(string name)
        {
            using GymnasiumEnvironment world = Toys.Make("Echo", ("space", name));
            Assert.Equal(world.ObservationSpace, world.ActionSpace);
            return world.ActionSpace;
        }
    }

    [Theory]
    [InlineData("Dict", "TypeError", "only Box, Discrete, MultiDiscrete and MultiBinary")]
    [InlineData("Huge", "ValueError", "choices")]
    [InlineData("Crossed", "", "low <= high")]
    public void Spaces_that_cannot_be_served_are_refused(string space, string type, string problem)
    {
        GymnasiumException refused = Assert.Throws<GymnasiumException>(() => Toys.Make("Echo", ("space", space)));
        Assert.Equal(type, refused.PythonType);
        Assert.Contains(problem, refused.Message);
    }

    [Theory]
    [InlineData("Box", new[] { 0f, 0 }, "2 numbers")]
    [InlineData("Box", new[] { 0f, 0, 2.1f }, "2.1")]
    [InlineData("Box", new[] { 0f, float.NaN, 0 }, "NaN")]
    [InlineData("Discrete", new[] { 5f }, "Discrete(5)")]
    [InlineData("Discrete", new[] { 0.5f }, "0.5")]
    [InlineData("MultiDiscrete", new[] { 0f, 4 }, "outside")]
    public void Actions_outside_the_space_are_refused_and_cost_nothing(string space, float[] action, string problem)
    {
        using GymnasiumEnvironment world = Toys.Make("Echo", ("space", space));
        world.Reset(0);
        Assert.Contains(problem, Assert.Throws<ArgumentException>(() => world.Step(action)).Message);
        float[] good = new float[world.ActionSpace.Size];
        Assert.Equal(good, world.Step(good).Observation.Values);
    }

    [Fact]
    public void A_picture_is_rendered_where_a_render_mode_was_given()
    {
        using GymnasiumEnvironment array = Rendering("rgb_array"), human = Rendering("human"), text = Rendering("ansi"), none = Toys.Make("Pictures");
        array.Reset(0);
        RenderedPicture picture = array.Render()!;
        Assert.Equal((1, 2), (picture.Height, picture.Width));
        Assert.Equal([1, 2, 3, 4, 5, 6], picture.Pixels);
        Assert.Null(human.Render());
        Assert.Contains("rgb_array", Assert.Throws<GymnasiumException>(text.Render).Message);
        Assert.Contains("RenderMode", Assert.Throws<InvalidOperationException>(none.Render).Message);

        static GymnasiumEnvironment Rendering(string mode)
        {
            Toys.NeedPython();
            GymnasiumOptions options = Toys.Options("Pictures");
            options.RenderMode = mode;
            return new GymnasiumEnvironment(options);
        }
    }

    [Fact]
    public void What_the_environment_prints_and_reads_does_not_disturb_the_frames()
    {
        using GymnasiumEnvironment world = Toys.Make("Trouble", ("trouble", "print")), quiet = Toys.Make("Pictures");
        Assert.Equal(quiet.Reset(3).Pixels, world.Reset(3).Pixels);
        for (int i = 0; i < 6; i++) Assert.Equal(quiet.Step([0, 0, 0]).Observation.Pixels, world.Step([0, 0, 0]).Observation.Pixels);
    }

    [Fact]
    public void Arguments_and_variables_reach_Python()
    {
        Toys.NeedPython();
        GymnasiumOptions options = Toys.Options("Pictures", ("height", 2), ("width", 7));
        options.Variables["PYTHONDONTWRITEBYTECODE"] = "1";
        using var world = new GymnasiumEnvironment(options);
        Assert.Equal(new ImageSpace(2, 7, 3), world.ObservationSpace);
        options.Arguments["colour"] = new[] { "red" };
        Assert.Equal("TypeError", Assert.Throws<GymnasiumException>(() => new GymnasiumEnvironment(options)).PythonType);
    }

    [Fact]
    public void Options_out_of_range_are_refused_before_a_process_starts()
    {
        Assert.ThrowsAny<ArgumentException>(() => new GymnasiumEnvironment(""));
        Refuse("Python", options => options.Python = " ");
        Refuse("Timeout", options => options.Timeout = TimeSpan.Zero);
        Refuse("StartTimeout", options => options.StartTimeout = TimeSpan.FromDays(30));
        Refuse("Arguments[speed]", options => options.Arguments["speed"] = double.NaN);
        Refuse("Arguments[call]", options => options.Arguments["call"] = () => 1);
        Refuse("render_mode", options => (options.RenderMode, options.Arguments["render_mode"]) = ("human", "human"));

        static void Refuse(string named, Action<GymnasiumOptions> spoil)
        {
            var options = new GymnasiumOptions { Id = "Any-v0", Python = "/nowhere/python3" };
            spoil(options);
            Assert.Contains(named, Assert.ThrowsAny<ArgumentException>(() => new GymnasiumEnvironment(options)).Message);
        }
    }

    [Fact]
    public void A_disposed_environment_is_refused_and_its_process_is_gone()
    {
        GymnasiumEnvironment world = Toys.Make("Pictures");
        Assert.True(Toys.Runs(world.ProcessId));
        world.Dispose();
        world.Dispose();
        Assert.False(Toys.Runs(world.ProcessId));
        Assert.Throws<ObjectDisposedException>(() => world.Reset(0));
        Assert.Throws<ObjectDisposedException>(() => world.Step([0, 0, 0]));
    }
}
