namespace WorldModels.Environments;

/// <summary>
/// A task for an agent that is played one episode at a time. All terms have the meaning that Gymnasium gives them.
/// An instance serves one caller at a time; use several instances for several threads.
/// </summary>
/// <remarks>
/// The same seed followed by the same actions gives the same observations and rewards, in every instance.
/// The array inside an <see cref="Observation"/> may be reused by the next call of <see cref="Reset"/> or
/// <see cref="Step"/>: copy it to keep it longer.
/// </remarks>
public interface IEnvironment : IDisposable
{
    /// <summary>The space of the observations that <see cref="Reset"/> and <see cref="Step"/> return.</summary>
    Space ObservationSpace { get; }

    /// <summary>The space of the actions that <see cref="Step"/> takes: a <see cref="BoxSpace"/> or a <see cref="DiscreteSpace"/>.</summary>
    Space ActionSpace { get; }

    /// <summary>The largest number of steps of an episode, after which it is truncated; 0, the default, where no limit is known.</summary>
    int MaxEpisodeSteps => 0;

    /// <summary>Starts a new episode and returns its first observation.</summary>
    /// <param name="seed">Determines everything that is random in the episode; 0 or more.</param>
    Observation Reset(long seed);

    /// <summary>Takes one action and returns the observation, the reward and the end that follow.</summary>
    /// <param name="action">An element of <see cref="ActionSpace"/>. The environment neither changes nor keeps the array.</param>
    /// <exception cref="ArgumentException">The action does not belong to <see cref="ActionSpace"/>.</exception>
    /// <exception cref="InvalidOperationException">The episode has ended, or no episode has begun: call <see cref="Reset"/> first.</exception>
    StepResult Step(float[] action);
}

/// <summary>An observation of an environment: either the bytes of a picture or a vector of numbers.</summary>
public readonly struct Observation : IEquatable<Observation>
{
    private readonly Array? _content;

    private Observation(float[] values, bool isLatent) => (_content, IsLatent) = (values, isLatent);

    /// <summary>Creates an observation that is a picture, with the layout of its <see cref="ImageSpace"/>.</summary>
    public Observation(byte[] pixels) => _content = pixels;

    /// <summary>Creates an observation that is a vector of numbers.</summary>
    public Observation(float[] values) => _content = values;

    /// <summary>Creates an observation of a dream: numbers that are already M's input, which no stage before M may transform again.</summary>
    internal static Observation OfLatent(float[] values) => new(values, isLatent: true);

    /// <summary>Whether this is an observation of a dream.</summary>
    internal bool IsLatent { get; }

    /// <summary>Whether this observation is a picture.</summary>
    public bool IsImage => _content is byte[];

    /// <summary>The bytes of the picture.</summary>
    /// <exception cref="InvalidOperationException">The observation is a vector of numbers.</exception>
    public byte[] Pixels => _content as byte[] ?? throw new InvalidOperationException("this observation is a vector of numbers, not a picture");

    /// <summary>The numbers of the vector.</summary>
    /// <exception cref="InvalidOperationException">The observation is a picture.</exception>
    public float[] Values => _content as float[] ?? throw new InvalidOperationException("this observation is a picture, not a vector of numbers");

    /// <inheritdoc/>
    public bool Equals(Observation other) => ReferenceEquals(_content, other._content);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Observation other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _content?.GetHashCode() ?? 0;

    /// <summary>Returns whether both observations hold the same array.</summary>
    public static bool operator ==(Observation left, Observation right) => left.Equals(right);

    /// <summary>Returns whether the observations hold different arrays.</summary>
    public static bool operator !=(Observation left, Observation right) => !left.Equals(right);
}

/// <summary>The result of one step.</summary>
/// <param name="Observation">The observation after the step.</param>
/// <param name="Reward">The reward of this step.</param>
/// <param name="Terminated">The task itself ended the episode (success or failure).</param>
/// <param name="Truncated">Something outside the task ended the episode, such as a time limit.</param>
public readonly record struct StepResult(Observation Observation, double Reward, bool Terminated, bool Truncated)
{
    /// <inheritdoc/>
    public override string ToString() => $"StepResult {{ Observation = {Observation}, Reward = {Reward}, Terminated = {Terminated}, Truncated = {Truncated} }}";

    /// <summary>Whether the episode is over, for either reason.</summary>
    public bool Ended => Terminated || Truncated;
}
