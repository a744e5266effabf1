using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>An environment that replays the episode of a .npz file: its steps do not depend on the actions.</summary>
/// <remarks>
/// Item i of every array belongs to observation i. Actions after the last observation are not read: the reproduction in PyTorch draws its
/// actions before it plays and keeps them all, and its own loader (data/loaders.py) reads as many as there are observations. Rewards and ends
/// are recorded together with the observations, so their number must be the same.
/// </remarks>
internal sealed class NpzEpisode : IEnvironment
{
    private readonly string _path;
    private readonly NpyArray _observations, _actions;
    private readonly NpyArray? _rewards, _dones;
    private readonly NpzOptions _options;
    private readonly int _shift;
    private int _step;

    /// <exception cref="FormatException">An array is missing, is damaged or has a wrong shape; the message names the file and the array.</exception>
    public NpzEpisode(string path, NpzOptions options)
    {
        NpzFormat format = options.Format ?? NpzFormat.Find(path);
        (_path, _options, _shift) = (path, options, format.ObservationFollowsAction ? 1 : 0);
        ActionSpace = options.ActionSpace!;
        _observations = Array(format.Observation)!;
        int steps = _observations.Length;
        if (steps < 1) throw Wrong(format.Observation, $"is {_observations.Describe()}: an episode must have at least 1 step");
        ObservationSpace = SpaceOf(format.Observation);
        _actions = Array(format.Action)!;
        if (_actions.Shape.Length is not (1 or 2) || _actions.Length < steps || _actions.ItemSize != ActionSpace.Size)
            throw Wrong(format.Action, $"is {_actions.Describe()}, but '{format.Observation}' needs at least {steps} actions of {ActionSpace}");
        _rewards = Column(format.Reward, nameof(NpzOptions.MissingReward), options.MissingReward.HasValue);
        _dones = Column(format.Done, nameof(NpzOptions.MissingDone), options.MissingDone.HasValue);
        Steps = steps - _shift;
        for (int step = 0; step < Steps - 1; step++)
            if (_dones is not null && _dones.Value(step + _shift) != 0) throw Wrong(format.Done, $"is true at {step + _shift}, before the last of its {steps} steps: one file holds one episode");

        NpyArray? Column(string name, string option, bool mayMiss)
        {
            NpyArray? column = Array(name, mayMiss ? null : option);
            return column is null || column.Length == steps && column.ItemSize == 1 && column.Shape.Length is 1 or 2
                ? column : throw Wrong(name, $"is {column.Describe()}, but '{format.Observation}' needs [{steps}]");
        }
    }

    /// <summary>The number of steps; 0 if there is one observation, and it follows the only action.</summary>
    public int Steps { get; }

    public Space ObservationSpace { get; }

    public Space ActionSpace { get; }

    /// <exception cref="FormatException">The action is not one of the choices.</exception>
    public float[] Action(int step)
    {
        float[] action = _actions.Values(step + _shift);
        return ActionSpace is DiscreteSpace && ActionSpace.Reject(action) is { } reason ? throw new FormatException($"action {step + _shift} of {_path}: {reason}") : action;
    }

    public Observation Reset(long seed) => Observe(_step = 0);

    /// <summary>Returns what followed. The outcome of the last step is not in the file, so that step returns the last observation again.</summary>
    public StepResult Step(float[] action)
    {
        int row = _step + _shift;
        bool last = ++_step == Steps;
        double reward = _rewards?.Value(row) ?? _options.MissingReward!.Value;
        bool done = _dones is null ? last && _options.MissingDone!.Value : _dones.Value(row) != 0;
        return new StepResult(Observe(Math.Min(_step, _observations.Length - 1)), reward, done, last && !done);
    }

    public void Dispose() { }

    private Observation Observe(int index)
    {
        int size = ObservationSpace.Size;
        return ObservationSpace is ImageSpace
            ? new Observation(_observations.Data.AsSpan(index * size, size).ToArray()) : new Observation(_observations.Values(index));
    }

    private Space SpaceOf(string name) => _observations switch
    {
        { Type: "|u1", Shape: [_, > 0 and var height, > 0 and var width, 1 or 3 or 4] } pictures => new ImageSpace(height, width, pictures.Shape[3]),
        { Shape: [_, > 0 and var size] } => new BoxSpace(size, float.NegativeInfinity, float.PositiveInfinity),
        _ => throw Wrong(name, $"is {_observations.Describe()}: pictures are uint8 [steps, height, width, channels] with 1, 3 or 4 channels, other observations numbers [steps, n]"),
    };

    private NpyArray? Array(string name, string? option = "")
    {
        NpyArray? array = NpzFile.Array(_path, name, _options.MaxArrayBytes);
        if (array is not null || option is null) return array;
        string advice = option.Length == 0 ? $"name it in {nameof(NpzOptions)}.{nameof(NpzOptions.Format)}" : $"set {nameof(NpzOptions)}.{option} to use a fixed value";
        throw new FormatException($"{_path} has no array '{name}': {advice}");
    }

    private FormatException Wrong(string name, string problem) => new($"array '{name}' of {_path} {problem}");
}
