using WorldModels.Rollouts;

namespace WorldModels.Environments;

/// <summary>
/// Plays episodes of one environment step by step, adds up the return, counts the steps, and checks actions, observations and rewards.
/// All code of this library that steps an environment uses this class. Use it for a loop of your own where
/// <see cref="Control.EpisodeResult.Play"/> does not fit. An instance serves one thread at a time.
/// </summary>
/// <remarks>
/// These are checked: the type and the size of every observation; that its numbers are finite, and that a choice is one of the
/// <see cref="DiscreteSpace"/>; that rewards are finite 32-bit numbers; and that an action has as many finite numbers as its space. The bounds of a
/// <see cref="BoxSpace"/> are not checked: observations of many environments exceed their bounds by rounding, and environments refuse actions outside their bounds themselves.
/// </remarks>
public sealed class EpisodePlay
{
    private readonly Space _observationSpace, _actionSpace;
    private readonly string _name;
    private int _maxSteps;
    private bool _running;

    /// <summary>Plays in <paramref name="environment"/>. The caller remains responsible for disposing it.</summary>
    public EpisodePlay(IEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        Environment = environment;
        (_observationSpace, _actionSpace, _name) = (environment.ObservationSpace, environment.ActionSpace, environment.GetType().Name);
    }

    /// <summary>The environment in which the episodes are played.</summary>
    public IEnvironment Environment { get; }

    /// <summary>The seed of the current episode.</summary>
    public long Seed { get; private set; }

    /// <summary>The current observation; valid until the next step.</summary>
    public Observation Observation { get; private set; }

    /// <summary>The reward of the last step.</summary>
    public double Reward { get; private set; }

    /// <summary>The sum of the rewards so far.</summary>
    public double Return { get; private set; }

    /// <summary>The number of steps so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Whether the task itself ended the episode.</summary>
    public bool Terminated { get; private set; }

    /// <summary>Whether a limit ended the episode: the environment's own, or the maximum number of steps.</summary>
    public bool Truncated { get; private set; }

    /// <summary>Whether the episode is over, for either reason.</summary>
    public bool Ended => Terminated || Truncated;

    /// <summary>A text that messages show besides the environment's type; null for none.</summary>
    internal string? Label { get; set; }

    /// <summary>Begins a new episode.</summary>
    /// <param name="seed">The seed of the environment; 0 or more.</param>
    /// <param name="maxSteps">The number of steps after which the episode is truncated; 0 sets no limit besides the environment's own.</param>
    /// <returns>The first observation.</returns>
    /// <exception cref="EpisodeException">The observation does not belong to the environment's space.</exception>
    public Observation Begin(long seed, int maxSteps = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxSteps);
        (Seed, _maxSteps, Steps, Reward, Return, Terminated, Truncated, _running) = (seed, maxSteps, 0, 0, 0, false, false, false);
        Observe(Environment.Reset(seed));
        _running = true;
        return Observation;
    }

    /// <summary>Takes one action and updates the properties.</summary>
    /// <param name="action">An element of the environment's action space.</param>
    /// <exception cref="EpisodeException">The action, the reward or the observation is not valid for the environment's spaces.</exception>
    /// <exception cref="InvalidOperationException">No episode is running.</exception>
    public void Step(float[] action)
    {
        if (!_running) throw new InvalidOperationException($"no episode is running: call {nameof(Begin)} first");
        // After a fault the episode cannot continue: the environment's state is no longer reliable.
        _running = false;
        CheckAction(action);
        StepResult result = Environment.Step(action);
        if (!float.IsFinite((float)result.Reward))
            throw Fault(FormattableString.Invariant(
                $"the reward of step {Steps} is {result.Reward}: {_name} must return finite 32-bit numbers; correct it, or put an {nameof(EnvironmentWrapper)} around it that replaces such rewards"));
        Steps++;
        (Reward, Return) = (result.Reward, Return + result.Reward);
        (Terminated, Truncated) = (result.Terminated, !result.Terminated && (result.Truncated || Steps == _maxSteps));
        Observe(result.Observation);
        _running = !Ended;
    }

    private void Observe(Observation observation)
    {
        if (ObservationCheck.Problem(_observationSpace, observation) is { } problem)
            throw Fault(FormattableString.Invariant(
                $"the observation of step {Steps} is {problem}: {_name} must return finite elements of its {nameof(IEnvironment.ObservationSpace)}; correct it, or put an {nameof(EnvironmentWrapper)} around it that replaces such observations"));
        Observation = observation;
    }

    private void CheckAction(float[] action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (action.Length != _actionSpace.Size) throw Fault(FormattableString.Invariant($"the action of step {Steps} has {action.Length} numbers, but {_actionSpace} has {_actionSpace.Size}: correct the {nameof(IPolicy)} that chose it"));
        for (int i = 0; i < action.Length; i++)
            if (!float.IsFinite(action[i])) throw Fault(FormattableString.Invariant($"number {i} of the action of step {Steps} is {action[i]}: it must be finite; correct the {nameof(IPolicy)} that chose it"));
    }

    private EpisodeException Fault(string problem) => new(Label is null ? _name : $"{_name}, {Label}", Seed, Steps, problem);
}
