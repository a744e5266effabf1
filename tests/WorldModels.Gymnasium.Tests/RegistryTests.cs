using WorldModels.Environments;

namespace WorldModels.Gymnasium.Tests;

public class RegistryTests
{
    [Theory]
    [InlineData("Pictures-v0", "registers_worlds")]
    [InlineData("toy_worlds:Pictures", null)]
    public void An_environment_is_found_by_its_id_once_its_module_is_imported(string id, string? module)
    {
        using GymnasiumEnvironment world = new(Options(id, module));
        Assert.Equal(new ImageSpace(4, 5, 3), world.ObservationSpace);
    }

    [Fact]
    public void An_unknown_id_is_reported_with_the_traceback()
    {
        GymnasiumException unknown = Assert.Throws<GymnasiumException>(() => new GymnasiumEnvironment(Options("Nothing-v0", null)));
        Assert.Equal("NameNotFound", unknown.PythonType);
        Assert.Contains("`Nothing-v0` doesn't exist", unknown.Message);
        Assert.StartsWith("Traceback", unknown.PythonTraceback);
        Assert.Equal("ModuleNotFoundError", Assert.Throws<GymnasiumException>(() => new GymnasiumEnvironment(Options("Any-v0", "no_such_module"))).PythonType);
    }

    [Fact]
    public void A_Python_without_gymnasium_is_told_what_to_do()
    {
        Toys.NeedPython();
        Assert.SkipWhen(Toys.HasGymnasium, "gymnasium is installed here");
        GymnasiumOptions options = Toys.Options("Pictures");
        options.Id = "CartPole-v1";
        GymnasiumException missing = Assert.Throws<GymnasiumException>(() => new GymnasiumEnvironment(options));
        Assert.Equal("ModuleNotFoundError", missing.PythonType);
        Assert.Contains("gymnasium is not installed in", missing.Message);
    }

    [Fact]
    public void CartPole_of_real_gymnasium_plays()
    {
        Toys.NeedPython();
        Assert.SkipUnless(Toys.HasGymnasium, "gymnasium is not installed in this Python");
        GymnasiumOptions options = Toys.Options("CartPole");
        (options.Id, options.RenderMode) = ("CartPole-v1", null);
        using GymnasiumEnvironment world = new(options);
        Assert.Equal(new DiscreteSpace(2), world.ActionSpace);
        Assert.Equal(4, world.ObservationSpace.Size);
        Assert.All(world.Reset(1).Values, value => Assert.InRange(value, -0.05f, 0.05f));
        Assert.Equal(1, world.Step([1]).Reward);
    }

    private static GymnasiumOptions Options(string id, string? module)
    {
        Toys.NeedPython();
        GymnasiumOptions options = Toys.Options("Pictures");
        (options.Id, options.Module) = (id, module);
        options.ModulePaths.Add(Path.Combine(Toys.Folder, "fake"));
        return options;
    }
}
