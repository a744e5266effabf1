namespace WorldModels.Environments;

/// <summary>
/// A task for an agent, one episode at a time, with Gymnasium's meaning of every term.
/// An instance serves one caller at a time; run several instances for several threads.
/// </summary>
/// <remarks>
/// The same seed followed by the same actions gives the same observations and rewards, in every instance.
/// The array inside an <see cref="Observation"/> may be reused by the next call of <see cref="Reset"/> or
/// <see cref="Step"/>: copy what must last longer.
/// </remarks>
public interface IEnvironment : IDisposable
{
    /// <summary>What <see cref="Reset"/> and <see cref="Step"/> return.</summary>
    Space ObservationSpace { get; }

    /// <summary>What <see cref="Step"/> takes: a <see cref="BoxSpace"/> or a <see cref="DiscreteSpace"/>.</summary>
    Space ActionSpace { get; }

    /// <summary>The number of steps after which an episode is truncated at the latest; 0, the default, where none is known.</summary>
    int MaxEpisodeSteps => 0;

    /// <summary>Starts a new episode and returns its first observation.</summary>
    /// <param name="seed">Decides everything random in the episode; 0 or more.</param>
    Observation Reset(long seed);

    /// <summary>Takes one action and returns what follows.</summary>
    /// <param name="action">An element of <see cref="ActionSpace"/>; not changed, not kept.</param>
    /// <exception cref="ArgumentException">The action does not belong to <see cref="ActionSpace"/>.</exception>
    /// <exception cref="InvalidOperationException">The episode has ended, or none has begun: call <see cref="Reset"/> first.</exception>
    StepResult Step(float[] action);
}

/// <summary>What an environment shows: the bytes of a picture or a vector of numbers, never both.</summary>
public readonly struct Observation : IEquatable<Observation>
{
    private readonly Array? _content;

    private Observation(float[] values, bool isLatent) => (_content, IsLatent) = (values, isLatent);

    /// <summary>A picture, laid out as its <see cref="ImageSpace"/> says.</summary>
    public Observation(byte[] pixels) => _content = pixels;

    /// <summary>A vector of numbers.</summary>
    public Observation(float[] values) => _content = values;

    /// <summary>What a dream shows: numbers that M reads as they are, which no stage before M is to change again.</summary>
    internal static Observation OfLatent(float[] values) => new(values, isLatent: true);

    /// <summary>Whether a dream shows this.</summary>
    internal bool IsLatent { get; }

    /// <summary>Whether this is a picture.</summary>
    public bool IsImage => _content is byte[];

    /// <summary>The picture's bytes.</summary>
    /// <exception cref="InvalidOperationException">This is a vector of numbers.</exception>
    public byte[] Pixels => _content as byte[] ?? throw new InvalidOperationException("this observation is a vector of numbers, not a picture");

    /// <summary>The vector's numbers.</summary>
    /// <exception cref="InvalidOperationException">This is a picture.</exception>
    public float[] Values => _content as float[] ?? throw new InvalidOperationException("this observation is a picture, not a vector of numbers");

    /// <inheritdoc/>
    public bool Equals(Observation other) => ReferenceEquals(_content, other._content);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Observation other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _content?.GetHashCode() ?? 0;

    /// <summary>Whether both hold the same array.</summary>
    public static bool operator ==(Observation left, Observation right) => left.Equals(right);

    /// <summary>Whether they hold different arrays.</summary>
    public static bool operator !=(Observation left, Observation right) => !left.Equals(right);
}

/// <summary>What one action led to.</summary>
/// <param name="Observation">What the agent sees now.</param>
/// <param name="Reward">The reward of this step.</param>
/// <param name="Terminated">The task itself ended the episode (success or failure).</param>
/// <param name="Truncated">Something outside the task ended it, as a time limit does.</param>
public readonly record struct StepResult(Observation Observation, double Reward, bool Terminated, bool Truncated)
{
    /// <inheritdoc/>
    public override string ToString() => $"StepResult {{ Observation = {Observation}, Reward = {Reward}, Terminated = {Terminated}, Truncated = {Truncated} }}";

    /// <summary>Whether the episode is over, for either reason.</summary>
    public bool Ended => Terminated || Truncated;
}
