using WorldModels.Rollouts;

namespace WorldModels.Environments;

/// <summary>
/// Plays episodes of one environment step by step, keeps their return and their steps, and checks what goes in and what comes out:
/// whatever steps an environment in this library does it through this class. For loops of one's own, where
/// <see cref="Control.EpisodeResult.Play"/> does not fit; for one thread at a time.
/// </summary>
/// <remarks>
/// Checked are the kind and the size of every observation, that its numbers are finite and a choice is one of the
/// <see cref="DiscreteSpace"/>, that rewards are finite 32-bit numbers, and that actions have as many finite numbers as their space. The bounds of a
/// <see cref="BoxSpace"/> are not: environments round beyond those of observations, and refuse actions outside by themselves.
/// </remarks>
public sealed class EpisodePlay
{
    private readonly Space _observationSpace, _actionSpace;
    private readonly string _name;
    private int _maxSteps;
    private bool _running;

    /// <summary>Plays in an environment, which stays the caller's to dispose.</summary>
    public EpisodePlay(IEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        Environment = environment;
        (_observationSpace, _actionSpace, _name) = (environment.ObservationSpace, environment.ActionSpace, environment.GetType().Name);
    }

    /// <summary>Where the episodes are played.</summary>
    public IEnvironment Environment { get; }

    /// <summary>The seed of the episode.</summary>
    public long Seed { get; private set; }

    /// <summary>What the environment shows now; valid until the next step.</summary>
    public Observation Observation { get; private set; }

    /// <summary>The reward of the last step.</summary>
    public double Reward { get; private set; }

    /// <summary>The sum of the rewards so far.</summary>
    public double Return { get; private set; }

    /// <summary>How many steps were taken.</summary>
    public int Steps { get; private set; }

    /// <summary>Whether the task itself ended the episode.</summary>
    public bool Terminated { get; private set; }

    /// <summary>Whether something else ended it: the environment's limit, or the most steps.</summary>
    public bool Truncated { get; private set; }

    /// <summary>Whether the episode is over, for either reason.</summary>
    public bool Ended => Terminated || Truncated;

    /// <summary>What is played, for messages, besides the environment's type; null for nothing more.</summary>
    internal string? Label { get; set; }

    /// <summary>Begins an episode in the place of the one before.</summary>
    /// <param name="seed">The environment's seed; 0 or more.</param>
    /// <param name="maxSteps">Steps after which the episode is truncated; 0: when the environment ends it.</param>
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

    /// <summary>Takes one action; the properties then say what came of it.</summary>
    /// <param name="action">An element of the environment's action space.</param>
    /// <exception cref="EpisodeException">The action, the reward or the observation is not what the environment's spaces have.</exception>
    /// <exception cref="InvalidOperationException">No episode is running.</exception>
    public void Step(float[] action)
    {
        if (!_running) throw new InvalidOperationException($"no episode is running: call {nameof(Begin)} first");
        // Not again after a fault: what would follow is not what the environment's rules say.
        _running = false;
        CheckAction(action);
        StepResult result = Environment.Step(action);
        if (!float.IsFinite((float)result.Reward))
            throw Fault(FormattableString.Invariant(
                $"the reward of step {Steps} is {result.Reward}: {_name} must give finite 32-bit numbers; correct it, or put an {nameof(EnvironmentWrapper)} around it that replaces such rewards"));
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
                $"the observation of step {Steps} is {problem}: {_name} must show finite elements of its {nameof(IEnvironment.ObservationSpace)}; correct it, or put an {nameof(EnvironmentWrapper)} around it that replaces such observations"));
        Observation = observation;
    }

    private void CheckAction(float[] action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (action.Length != _actionSpace.Size) throw Fault(FormattableString.Invariant($"the action of step {Steps} has {action.Length} numbers where {_actionSpace} has {_actionSpace.Size}: correct the {nameof(IPolicy)} that chose it"));
        for (int i = 0; i < action.Length; i++)
            if (!float.IsFinite(action[i])) throw Fault(FormattableString.Invariant($"number {i} of the action of step {Steps} is {action[i]}: it must be finite; correct the {nameof(IPolicy)} that chose it"));
    }

    private EpisodeException Fault(string problem) => new(Label is null ? _name : $"{_name}, {Label}", Seed, Steps, problem);
}
