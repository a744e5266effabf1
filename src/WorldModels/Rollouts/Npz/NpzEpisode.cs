using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>The episode of a .npz file, played again: an environment whose steps have long been decided.</summary>
/// <remarks>
/// Item i of every array belongs to observation i. Actions beyond the last observation are not read: the reproduction in PyTorch draws its
/// actions before it plays and keeps them all, and its own loader (data/loaders.py) reads as many as there are observations. Rewards and ends
/// are recorded with the observations, so another number of them is refused.
/// </remarks>
internal sealed class NpzEpisode : IEnvironment
{
    private readonly string _path;
    private readonly NpyArray _observations, _actions;
    private readonly NpyArray? _rewards, _dones;
    private readonly NpzOptions _options;
    private readonly int _shift;
    private int _step;

    /// <exception cref="FormatException">An array is missing, damaged or of a wrong shape; the message names file and array.</exception>
    public NpzEpisode(string path, NpzOptions options)
    {
        NpzFormat format = options.Format ?? NpzFormat.Find(path);
        (_path, _options, _shift) = (path, options, format.ObservationFollowsAction ? 1 : 0);
        ActionSpace = options.ActionSpace!;
        _observations = Array(format.Observation)!;
        int steps = _observations.Length;
        if (steps < 1) throw Wrong(format.Observation, $"is {_observations.Describe()}: an episode has 1 step or more");
        ObservationSpace = SpaceOf(format.Observation);
        _actions = Array(format.Action)!;
        if (_actions.Shape.Length is not (1 or 2) || _actions.Length < steps || _actions.ItemSize != ActionSpace.Size)
            throw Wrong(format.Action, $"is {_actions.Describe()} where {steps} actions of {ActionSpace}, or more, belong to '{format.Observation}'");
        _rewards = Column(format.Reward, nameof(NpzOptions.MissingReward), options.MissingReward.HasValue);
        _dones = Column(format.Done, nameof(NpzOptions.MissingDone), options.MissingDone.HasValue);
        Steps = steps - _shift;
        for (int step = 0; step < Steps - 1; step++)
            if (_dones is not null && _dones.Value(step + _shift) != 0) throw Wrong(format.Done, $"is true at {step + _shift}, before the last of its {steps} steps: one file holds one episode");

        NpyArray? Column(string name, string option, bool mayMiss)
        {
            NpyArray? column = Array(name, mayMiss ? null : option);
            return column is null || column.Length == steps && column.ItemSize == 1 && column.Shape.Length is 1 or 2
                ? column : throw Wrong(name, $"is {column.Describe()} where [{steps}] belongs to '{format.Observation}'");
        }
    }

    /// <summary>The number of steps; 0 where the only observation follows the only action.</summary>
    public int Steps { get; }

    public Space ObservationSpace { get; }

    public Space ActionSpace { get; }

    /// <exception cref="FormatException">The action is none of the choices.</exception>
    public float[] Action(int step)
    {
        float[] action = _actions.Values(step + _shift);
        return ActionSpace is DiscreteSpace && ActionSpace.Reject(action) is { } reason ? throw new FormatException($"action {step + _shift} of {_path}: {reason}") : action;
    }

    public Observation Reset(long seed) => Observe(_step = 0);

    /// <summary>What followed; after the last step, whose outcome was not kept, the last observation again.</summary>
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
        string advice = option.Length == 0 ? $"name it in {nameof(NpzOptions)}.{nameof(NpzOptions.Format)}" : $"set {nameof(NpzOptions)}.{option} to do without";
        throw new FormatException($"{_path} has no array '{name}': {advice}");
    }

    private FormatException Wrong(string name, string problem) => new($"array '{name}' of {_path} {problem}");
}
