using WorldModels.Environments.Racing;

namespace WorldModels.Environments;

/// <summary>
/// Gymnasium's CarRacing-v3: a car, seen from above, drives once around a random track. Track, physics, rewards and picture are
/// those of the original, and the same seed gives the same track; this is tested against recordings of the original.
/// </summary>
/// <remarks>
/// An action is steering from -1 (left) to 1 (right), gas from 0 to 1 and brake from 0 to 1 (Ha and Schmidhuber 2018, section
/// 3.1), or one of five choices if <see cref="CarRacingOptions.DiscreteActions"/> is set. A step takes 1/50 s. Each of the N
/// tiles of the road gives a reward of 1000/N when a wheel first touches it; each step costs 0.1; if the car leaves the field, the reward of that step is
/// -100. The episode terminates when all tiles have been touched, when the start tile is touched for the first time after more
/// than 95 % of them, or when the car leaves the field. It is truncated after <see cref="CarRacingOptions.MaxSteps"/> steps.
/// </remarks>
public sealed class CarRacing : IEnvironment
{
    /// <summary>Steering, gas and brake of the five choices of discrete actions.</summary>
    private static readonly float[][] Choices = [[0, 0, 0], [0.6f, 0, 0], [-0.6f, 0, 0], [0, 0.2f, 0], [0, 0, 0.8f]];

    private readonly CarRacingOptions _options;
    private readonly RacePainter _painter;
    private Race? _race;
    private int _steps;
    private bool _ended;

    /// <summary>Creates the environment; call <see cref="Reset"/> to begin an episode.</summary>
    /// <param name="options">View, frame, length and kind of actions; null for the defaults. Later changes of the object have no effect.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public CarRacing(CarRacingOptions? options = null)
    {
        options ??= new CarRacingOptions();
        options.Check();
        _options = new CarRacingOptions
        {
            View = options.View, Frame = options.Frame, MaxSteps = options.MaxSteps, DiscreteActions = options.DiscreteActions,
        };
        _painter = new RacePainter(options.View, options.Frame);
        ObservationSpace = options.Frame == CarRacingFrame.Full96 ? new ImageSpace(96, 96, 3) : new ImageSpace(64, 64, 3);
        ActionSpace = options.DiscreteActions ? new DiscreteSpace(Choices.Length) : new BoxSpace([-1, 0, 0], [1, 1, 1]);
    }

    /// <summary>Pictures of 64 x 64 x 3 or 96 x 96 x 3 bytes, depending on <see cref="CarRacingOptions.Frame"/>.</summary>
    public Space ObservationSpace { get; }

    /// <summary>Steering, gas and brake, or one of five choices.</summary>
    public Space ActionSpace { get; }

    /// <inheritdoc/>
    public int MaxEpisodeSteps => _options.MaxSteps;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The seed is negative.</exception>
    public Observation Reset(long seed)
    {
        var random = new Pcg64(seed);
        return Start(new Race(TrackGenerator.Generate(random.NextUniform)));
    }

    /// <inheritdoc/>
    public StepResult Step(float[] action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (_race is null) throw new InvalidOperationException("no episode has begun: call Reset first");
        if (_ended) throw new InvalidOperationException($"the episode ended at step {_steps}: call Reset first");
        if (!ActionSpace.Contains(action))
            throw new ArgumentException($"the action ({string.Join(", ", action.Select(number => $"{number}"))}) is not an element of {ActionSpace}", nameof(action));

        float[] controls = _options.DiscreteActions ? Choices[(int)action[0]] : action;
        double reward = _race.Step(controls[0], controls[1], controls[2]);
        _steps++;
        bool truncated = _steps >= _options.MaxSteps;
        _ended = _race.Ended || truncated;
        _painter.Draw(_race);
        return new StepResult(new Observation(_painter.Pixels), reward, _race.Ended, truncated);
    }

    /// <summary>Does nothing.</summary>
    public void Dispose() { }

    private Observation Start(Race race)
    {
        _race = race;
        _steps = 0;
        _ended = false;
        _painter.Draw(race);
        return new Observation(_painter.Pixels);
    }
}
