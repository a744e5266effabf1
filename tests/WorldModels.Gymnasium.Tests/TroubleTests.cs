using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using WorldModels.Environments;

namespace WorldModels.Gymnasium.Tests;

public class TroubleTests
{
    [Fact]
    public void What_Python_raises_arrives_with_its_traceback_and_the_next_episode_plays()
    {
        using GymnasiumEnvironment world = Toys.Make("Trouble", ("trouble", "raise"));
        world.Reset(0);
        world.Step([0, 0, 0]);
        GymnasiumException raised = Assert.Throws<GymnasiumException>(() => world.Step([0, 0, 0]));
        Assert.Equal("ValueError", raised.PythonType);
        Assert.Contains("the wheel came off", raised.Message);
        Assert.Matches("(?s)^Traceback.*toy_worlds.py.*in happen.*ValueError: the wheel came off", raised.PythonTraceback);
        Assert.Throws<InvalidOperationException>(() => world.Step([0, 0, 0]));
        world.Reset(0);
        Assert.False(world.Step([0, 0, 0]).Ended);
    }

    [Theory]
    [InlineData("short", "ValueError", "shape (3,) where (4, 5, 3) was declared")]
    [InlineData("large", "OverflowError", "")]
    [InlineData("floats", "", "type f4 and shape (4, 5, 3), but 60 bytes were expected")]
    [InlineData("no reward", "TypeError", "NoneType")]
    [InlineData("old step", "TypeError", "terminated, truncated")]
    [InlineData("old reset", "TypeError", "(observation, info)")]
    public void An_environment_that_breaks_its_promises_is_named(string trouble, string type, string problem)
    {
        using GymnasiumEnvironment world = Toys.Make("Trouble", ("trouble", trouble), ("at", 1));
        GymnasiumException broken = Assert.Throws<GymnasiumException>(() =>
        {
            world.Reset(0);
            world.Step([0, 0, 0]);
        });
        Assert.Equal(type, broken.PythonType);
        Assert.Contains(problem, broken.Message);
    }

    [Theory]
    [InlineData("die", "these are my last words")]
    [InlineData("leave", "exit code 7")]
    public void A_process_that_dies_is_reported(string trouble, string words)
    {
        using GymnasiumEnvironment world = Toys.Make("Trouble", ("trouble", trouble));
        world.Reset(0);
        world.Step([0, 0, 0]);
        EnvironmentLostException lost = Assert.Throws<EnvironmentLostException>(() => world.Step([0, 0, 0]));
        Assert.True(lost.Message.Contains(words, StringComparison.Ordinal), lost.Message);
        Assert.Contains("Step of 'toy_worlds:Trouble'", lost.Message);
        Assert.False(Toys.Runs(world.ProcessId));
        Assert.Equal(lost.Message, Assert.Throws<EnvironmentLostException>(() => world.Reset(0)).Message);
    }

    [Fact]
    public void A_process_that_dies_takes_its_children_along()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not fork");
        using GymnasiumEnvironment world = Toys.Make("Trouble", ("trouble", "child"), ("at", 1));
        world.Reset(0);
        EnvironmentLostException lost = Assert.Throws<EnvironmentLostException>(() => world.Step([0, 0, 0]));
        int child = int.Parse(Regex.Match(lost.Message, "left alone: ([0-9]+)").Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        Assert.True(SpinWait.SpinUntil(() => !Toys.Runs(child), TimeSpan.FromSeconds(30)), "the child still runs after half a minute");
    }

    [Fact]
    public void A_process_that_somebody_kills_between_two_steps_is_reported()
    {
        using GymnasiumEnvironment world = Toys.Make("Pictures");
        world.Reset(0);
        using (var process = Process.GetProcessById(world.ProcessId))
        {
            process.Kill();
            process.WaitForExit();
        }
        Assert.Contains("ended unexpectedly", Assert.Throws<EnvironmentLostException>(() => world.Step([0, 0, 0])).Message);
    }

    [Theory]
    [InlineData("step")]
    [InlineData("reset")]
    public void A_process_that_hangs_is_ended_and_reported(string when)
    {
        Toys.NeedPython();
        GymnasiumOptions options = Toys.Options("Trouble", ("trouble", "hang"), ("when", when), ("at", 1));
        options.Timeout = TimeSpan.FromSeconds(1);
        using var world = new GymnasiumEnvironment(options);
        Assert.Contains("did not answer within 1 s", Assert.Throws<EnvironmentLostException>(() =>
        {
            world.Reset(0);
            world.Step([0, 0, 0]);
        }).Message);
        Assert.False(Toys.Runs(world.ProcessId));
    }

    [Fact]
    public void A_process_that_hangs_when_it_is_made_or_closed_is_ended()
    {
        Toys.NeedPython();
        GymnasiumOptions options = Toys.Options("Trouble", ("trouble", "hang"), ("when", "make"));
        options.StartTimeout = options.Timeout = TimeSpan.FromSeconds(1);
        Assert.Contains("did not answer within 1 s", Assert.Throws<EnvironmentLostException>(() => new GymnasiumEnvironment(options)).Message);
        options.StartTimeout = TimeSpan.FromMinutes(1);
        options.Arguments["when"] = "close";
        var world = new GymnasiumEnvironment(options);
        world.Dispose();
        Assert.False(Toys.Runs(world.ProcessId));
    }

    [Fact]
    public void A_function_that_returns_no_environment_is_reported() =>
        Assert.Equal("AttributeError", Assert.Throws<GymnasiumException>(() => Toys.Make("make_nothing")).PythonType);

    [Fact]
    public void A_Python_that_is_missing_is_reported_with_what_to_do()
    {
        var options = new GymnasiumOptions { Id = "CartPole-v1", Python = "/nowhere/python3" };
        GymnasiumException missing = Assert.Throws<GymnasiumException>(() => new GymnasiumEnvironment(options));
        Assert.Contains("'/nowhere/python3'", missing.Message);
        Assert.Contains("GymnasiumOptions.Python", missing.Message);
    }
}
