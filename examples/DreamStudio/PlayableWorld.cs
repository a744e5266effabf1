using WorldModels.Environments;

namespace DreamStudio;

/// <summary>An environment that a person can play, with the meaning of its keys and the maximum length of an episode.</summary>
/// <param name="Name">CarRacing or TakeCover.</param>
/// <param name="ActionSpace">The space of its actions. A model's action space determines the environment in which it was trained.</param>
/// <param name="Create">Creates the real environment.</param>
/// <param name="MaxSteps">The number of steps after which an episode is truncated.</param>
/// <param name="FramesPerSecond">The speed of the original.</param>
/// <param name="Keys">The meaning of each key.</param>
/// <param name="ToAction">Converts the held keys to an action.</param>
internal sealed record PlayableWorld(
    string Name, Space ActionSpace, Func<IEnvironment> Create, int MaxSteps, int FramesPerSecond, IReadOnlyList<KeyMeaning> Keys, Func<HeldKeys, float[]> ToAction)
{
    // Small enough to keep the car on the road, and close to the actions of recorded episodes.
    private const float Steering = 0.6f, Gas = 0.5f, Brake = 0.8f;

    private static readonly KeyMeaning[] DrivingKeys = [new("left", "steer left"), new("right", "steer right"), new("up", "gas"), new("down", "brake")];
    private static readonly KeyMeaning[] DodgingKeys = [new("left", "step left"), new("right", "step right")];

    public static IReadOnlyList<string> Names { get; } = ["CarRacing", "TakeCover"];

    private static IReadOnlyList<PlayableWorld> All { get; } =
    [
        Race(discrete: false, keys => [Steering * keys.Sideways, keys.Up ? Gas : 0, keys.Down ? Brake : 0]),
        Race(discrete: true, keys => [keys.Down ? 4 : keys.Sideways < 0 ? 2 : keys.Sideways > 0 ? 1 : keys.Up ? 3 : 0]),
        Room(discrete: false, keys => [keys.Sideways]),
        Room(discrete: true, keys => [keys.Sideways < 0 ? 1 : keys.Sideways > 0 ? 2 : 0]),
    ];

    /// <summary>Returns the environment with that action space.</summary>
    /// <param name="actionSpace">The action space of a model.</param>
    /// <param name="name">The required environment; null: any.</param>
    /// <exception cref="StudioException">There is none, or it is not the required one.</exception>
    public static PlayableWorld Of(Space actionSpace, string? name)
    {
        PlayableWorld world = All.FirstOrDefault(world => world.ActionSpace == actionSpace) ?? throw new StudioException(
            $"the model has actions of {actionSpace}, which is neither CarRacing ({Spaces("CarRacing")}) nor TakeCover ({Spaces("TakeCover")})");
        if (name is not null && name != world.Name)
            throw new StudioException($"the model has actions of {actionSpace}: it was trained in {world.Name}, not in {name} ({Spaces(name)}); remove --world, or use another model");
        return world;
    }

    private static string Spaces(string name) => string.Join(" or ", All.Where(world => world.Name == name).Select(world => world.ActionSpace));

    private static PlayableWorld Race(bool discrete, Func<HeldKeys, float[]> toAction)
    {
        var options = new CarRacingOptions { DiscreteActions = discrete };
        using var race = new CarRacing(options);
        return new("CarRacing", race.ActionSpace, () => new CarRacing(options), options.MaxSteps, 50, DrivingKeys, toAction);
    }

    private static PlayableWorld Room(bool discrete, Func<HeldKeys, float[]> toAction)
    {
        var options = new TakeCoverOptions { DiscreteActions = discrete };
        using var room = new TakeCover(options);
        return new("TakeCover", room.ActionSpace, () => new TakeCover(options), options.MaxSteps, 35, DodgingKeys, toAction);
    }
}

/// <summary>The meaning of a key.</summary>
internal sealed record KeyMeaning(string Key, string Meaning);

/// <summary>The keys that a person holds down.</summary>
internal readonly record struct HeldKeys(bool Left, bool Right, bool Up, bool Down)
{
    /// <summary>-1 left, 1 right, 0 neither or both.</summary>
    public int Sideways => (Right ? 1 : 0) - (Left ? 1 : 0);
}
