using WorldModels.Environments;

namespace WorldModels.Gymnasium.Tests;

/// <summary>Observations with several entries. The modules of Python/fake have the spaces of Gymnasium 1.x and the environments of packages for it.</summary>
public class CompositeObservationTests
{
    [Fact]
    public void The_screen_of_ViZDooms_own_environment_is_the_observation()
    {
        using GymnasiumEnvironment world = Doom("screen");
        Assert.Equal(new ImageSpace(240, 320, 3), world.ObservationSpace);
        Assert.Equal(new DiscreteSpace(3), world.ActionSpace);
        Assert.Equal(Enumerable.Range(0, 240 * 320 * 3).Select(i => (byte)i), world.Reset(1).Pixels);
        Assert.Equal(1, world.Step([2]).Observation.Pixels[0]);
        using ResizeFrame small = Doom("screen").WithResizedFrame(64, 64);
        Assert.Equal(64 * 64 * 3, small.Reset(1).Pixels.Length);
    }

    [Fact]
    public void Its_game_variables_are_numbers_between_the_bounds_of_float32()
    {
        using GymnasiumEnvironment world = Doom("gamevariables");
        Assert.Equal(new BoxSpace(1, float.MinValue, float.MaxValue), world.ObservationSpace);
        Assert.Equal([100f], world.Reset(1).Values);
        Assert.Equal([99f], world.Step([0]).Observation.Values);
    }

    [Fact]
    public void A_picture_among_other_entries_must_be_named()
    {
        string message = Refusal("ValueError", () => Doom());
        Assert.Contains("a picture is an observation by itself", message, StringComparison.Ordinal);
        Assert.Contains("gamevariables (Box(1,)), screen (Box(240, 320, 3))", message, StringComparison.Ordinal);
        Assert.Contains("a picture", Refusal("ValueError", () => Doom("screen", "gamevariables")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_name_is_told_which_entries_there_are()
    {
        string message = Refusal("ValueError", () => Doom("scren"));
        Assert.Contains("no entry 'scren' but gamevariables (Box(1,)), screen (Box(240, 320, 3))", message, StringComparison.Ordinal);
        Assert.Contains("no entry 'hand/2' but arm/grip (MultiDiscrete(2,)), arm/joints (Box(2,)), flags (MultiBinary(2,)), hand/0 (Discrete), hand/1 (Box(2, 2))",
            Refusal("ValueError", () => Make("nested", ["hand/2"])), StringComparison.Ordinal);
        Assert.Contains("no entry 'han'", Refusal("ValueError", () => Make("nested", ["han"])), StringComparison.Ordinal);
        Assert.Contains("leave ObservationEntries empty", Refusal("ValueError", () => Make("large", ["screen"], ("bound", 1))), StringComparison.Ordinal);
    }

    [Fact]
    public void Blackjack_is_one_hot_or_three_numbers()
    {
        using GymnasiumEnvironment hot = Make("blackjack", []), numbers = Make("blackjack", [], ChoiceEncoding.Number), dealer = Make("blackjack", ["1"], ChoiceEncoding.Number);
        Assert.Equal(new BoxSpace(45, 0, 1), hot.ObservationSpace);
        Assert.Equal([14, 32 + 10, 32 + 11 + 1], hot.Reset(0).Values.Index().Where(pair => pair.Item == 1).Select(pair => pair.Index));
        Assert.Equal(3, hot.Reset(0).Values.Sum());
        Assert.Equal(new BoxSpace([0, 0, 0], [31, 10, 1]), numbers.ObservationSpace);
        Assert.Equal([14f, 10, 1], numbers.Reset(0).Values);
        Assert.Equal(new DiscreteSpace(11), dealer.ObservationSpace);
        Assert.Equal([10f], dealer.Reset(0).Values);
        Assert.True(hot.Step([1]).Terminated);
    }

    [Fact]
    public void An_entry_of_another_space_does_not_hinder_those_that_are_named()
    {
        using GymnasiumEnvironment image = Make("minigrid", ["image"]), direction = Make("minigrid", ["direction"]);
        Assert.Equal(new ImageSpace(7, 7, 3), image.ObservationSpace);
        Assert.Equal(Enumerable.Range(0, 147).Select(i => (byte)i), image.Reset(0).Pixels);
        Assert.Equal([0f, 0, 0, 1], direction.Reset(0).Values);
        string message = Refusal("TypeError", () => Make("minigrid", []));
        Assert.Contains("the entry 'mission' of the observation space", message, StringComparison.Ordinal);
        Assert.Contains("there are direction (Discrete), image (Box(7, 7, 3)), mission (Text)", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sorted")]
    [InlineData("given")]
    public void Nested_entries_are_joined_in_the_order_of_their_names(string order)
    {
        // arm/grip, arm/joints, flags, hand/0, hand/1
        using GymnasiumEnvironment numbers = Make("nested", [], ChoiceEncoding.Number, ("order", order)), hot = Make("nested", [], ("order", order));
        Assert.Equal(new BoxSpace([0, 0, 0, -1, 0, 0, 0, -2, -2, -2, -2], [1, 2, 1, float.PositiveInfinity, 1, 1, 2, 5, 5, 5, 5]), numbers.ObservationSpace);
        Assert.Equal([1f, 2, 0.25f, 7, 1, 0, 2, 0.5f, -2, 4, 5], numbers.Reset(0).Values);
        Assert.Equal(5 + 2 + 2 + 3 + 4, hot.ObservationSpace.Size);
        Assert.Equal([0f, 1, 0, 0, 1, 0.25f, 7, 1, 0, 0, 0, 1, 0.5f, -2, 4, 5], hot.Reset(0).Values);
    }

    [Fact]
    public void The_name_of_an_outer_entry_names_all_within_it_and_the_order_given_does_not_matter()
    {
        using GymnasiumEnvironment some = Make("nested", ["hand", "arm/joints"], ChoiceEncoding.Number), matrix = Make("nested", ["hand/1"]);
        Assert.Equal([0.25f, 7, 2, 0.5f, -2, 4, 5], some.Reset(0).Values);
        Assert.Equal(new BoxSpace(4, -2, 5), matrix.ObservationSpace);
        Assert.Equal([0.5f, -2, 4, 5], matrix.Reset(0).Values);
    }

    [Theory]
    [InlineData("missing", "without the entry 'arm/grip'")]
    [InlineData("short", "1 numbers as 'flags' where 2 were declared")]
    [InlineData("choice", "choice 3 of 3, counted from 0, as 'hand/0'")]
    public void An_observation_that_is_not_of_its_space_is_refused_by_the_entrys_name(string how, string problem)
    {
        using GymnasiumEnvironment world = Make("broken", [], ("how", how));
        Assert.Contains(problem, Assert.Throws<GymnasiumException>(() => world.Reset(0)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3.4028235e38, float.MaxValue)]
    [InlineData(3.4028234663852886e38, float.MaxValue)]
    [InlineData(3.5e38, float.PositiveInfinity)]
    public void A_bound_is_rounded_to_float32(double bound, float expected)
    {
        using GymnasiumEnvironment world = Make("large", [], ("bound", bound));
        Assert.Equal(new BoxSpace(1, -expected, expected), world.ObservationSpace);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Contains("ObservationEntries", Assert.Throws<ArgumentException>(() => Make("nested", [""])).Message, StringComparison.Ordinal);
        Assert.Contains("Choices", Assert.Throws<ArgumentOutOfRangeException>(() => Make("nested", [], (ChoiceEncoding)7)).Message, StringComparison.Ordinal);
    }

    private static string Refusal(string type, Func<GymnasiumEnvironment> make)
    {
        GymnasiumException refused = Assert.Throws<GymnasiumException>(make);
        Assert.Equal(type, refused.PythonType);
        return refused.Message;
    }

    private static GymnasiumEnvironment Doom(params string[] entries)
    {
        GymnasiumOptions options = Options("", entries);
        (options.Id, options.Module) = ("VizdoomTakeCover-v0", "vizdoom.gymnasium_wrapper");
        return new GymnasiumEnvironment(options);
    }

    private static GymnasiumEnvironment Make(string world, string[] entries, params (string Name, object? Value)[] arguments) =>
        Make(world, entries, ChoiceEncoding.OneHot, arguments);

    private static GymnasiumEnvironment Make(string world, string[] entries, ChoiceEncoding choices, params (string Name, object? Value)[] arguments)
    {
        GymnasiumOptions options = Options(world, entries, arguments);
        options.Choices = choices;
        return new GymnasiumEnvironment(options);
    }

    private static GymnasiumOptions Options(string world, string[] entries, params (string Name, object? Value)[] arguments)
    {
        Toys.NeedPython();
        GymnasiumOptions options = Toys.Options(world, arguments);
        options.Id = $"composite_worlds:{world}";
        options.ModulePaths.Add(Path.Combine(Toys.Folder, "fake"));
        options.ObservationEntries = entries;
        return options;
    }
}
