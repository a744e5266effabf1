using WorldModels.Environments;

namespace WorldModels.Gymnasium.Tests;

/// <summary>Programs that are not the library's server, as scripts of the system's shell: they need no Python.</summary>
public class ProtocolTests
{
    [Theory]
    [InlineData("echo 'Welcome to Python'; sleep 1000", "are not a frame: they begin with 57656C636F")]
    [InlineData(@"printf '\003\000\000\000\000{}!'; sleep 1000", "description of the environment is not valid")]
    [InlineData(@"printf '\002\000\000\000\000{}'; sleep 1000", "description of the environment is not valid")]
    [InlineData(@"printf '\016\000\000\000\000{""protocol"":9}'; sleep 1000", "version 9 of the protocol, this library version 1")]
    [InlineData(@"printf '\000\000\000\000\001'; sleep 1000", "answered Make with Observation instead of Specification")]
    [InlineData(@"printf '\002\000\000\000\377[]'; sleep 1000", "error that is not valid")]
    [InlineData("echo 'no such option: -c' >&2; exit 2", "exit code 2; its last lines on standard error:\nno such option: -c")]
    [InlineData("printf abc", "exit code 0")]
    [InlineData("exec 1>&-; sleep 1000", "ended unexpectedly")]
    public void Programs_that_do_not_keep_to_the_protocol_are_reported(string script, string problem)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs /bin/sh");
        Assert.Contains(problem, Assert.Throws<GymnasiumException>(() => new GymnasiumEnvironment(Shell(), script)).Message);
    }

    [Fact]
    public void A_program_that_never_answers_is_ended()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs /bin/sh");
        GymnasiumOptions options = Shell();
        options.StartTimeout = TimeSpan.FromSeconds(1);
        Assert.Contains("did not answer within 1 s", Assert.Throws<EnvironmentLostException>(() => new GymnasiumEnvironment(options, "sleep 1000")).Message);
    }

    [Fact]
    public void Garbage_in_the_middle_of_an_episode_is_reported_once_and_the_environment_is_gone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs /bin/sh");
        const string Spaces = @"{""protocol"":1,""observation"":{""kind"":""discrete"",""count"":2},""action"":{""kind"":""discrete"",""count"":2}}";
        GymnasiumOptions options = Shell();
        // Invalid data after the frames that make and reset the environment, and after the first byte of a frame with a step.
        int asked = 5 + options.ToRequest().Length + 5 + sizeof(long) + 1;
        string script = $@"printf '\{Convert.ToString(Spaces.Length, 8)}\000\000\000\000{Spaces}'; printf '\013\000\000\000\001i\010\000\001\000\000\000\000\000\000\000'; "
            + $"head -c {asked} >/dev/null; printf '*** warning ***'; sleep 1000";
        using var world = new GymnasiumEnvironment(options, script);
        Assert.Equal([1f], world.Reset(0).Values);
        Assert.Contains("are not a frame", Assert.Throws<GymnasiumException>(() => world.Step([1])).Message);
        Assert.Contains("are not a frame", Assert.Throws<EnvironmentLostException>(() => world.Reset(1)).Message);
        Assert.False(Toys.Runs(world.ProcessId));
    }

    private static GymnasiumOptions Shell() => new() { Id = "Any-v0", Python = "/bin/sh", Timeout = TimeSpan.FromSeconds(20) };
}
