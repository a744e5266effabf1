using WorldModels.Environments.Cover;

namespace WorldModels.Environments;

/// <summary>
/// ViZDoom's "take cover": a room in first-person view with monsters at the far wall that throw fireballs; the player can only
/// step aside. Motion, monsters and damage are those of the original (tested against recordings of it); the picture has
/// its perspective and light, but different textures and sprites.
/// </summary>
/// <remarks>
/// <para>An action is one number, the output of the paper's controller (Ha and Schmidhuber 2018, section 4): below -1/3 steps
/// left, above 1/3 right, otherwise the player stays. If <see cref="TakeCoverOptions.DiscreteActions"/> is set, it is one of three
/// choices.</para>
/// <para>A step takes 1/35 s and gives a reward of 1, including the last one. The episode terminates when the player dies and is truncated
/// after <see cref="TakeCoverOptions.MaxSteps"/> steps. The task counts as solved with a mean of 750 steps over 100 episodes. Compare with policies that
/// ignore the observation: standing still survives about 150 steps, 80 steps left and 80 right in turn about 680.</para>
/// <para>An observation has 64 x 64 x 3 bytes: the input of the paper's V, which is the picture without the bar at the bottom, scaled
/// down, but with the original colours, which the paper's code inverts.</para>
/// <para>The rules are those of difficulty 4, which agrees with the paper's random policy (210 +- 108 steps).</para>
/// </remarks>
public sealed class TakeCover : IEnvironment
{
    private const float Threshold = 1f / 3;

    private readonly int _maxSteps;
    private readonly bool _discrete;
    private readonly RoomPainter _painter = new();
    private Battle? _battle;
    private int _steps;
    private bool _ended;

    /// <summary>Creates the environment; call <see cref="Reset"/> to begin an episode.</summary>
    /// <param name="options">Length and kind of actions; null for the defaults. Later changes of the object have no effect.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public TakeCover(TakeCoverOptions? options = null)
    {
        options ??= new TakeCoverOptions();
        options.Check();
        _maxSteps = options.MaxSteps;
        _discrete = options.DiscreteActions;
        ObservationSpace = new ImageSpace(RoomPainter.Side, RoomPainter.Side, 3);
        ActionSpace = _discrete ? new DiscreteSpace(3) : new BoxSpace(1, -1, 1);
    }

    /// <summary>Pictures of 64 x 64 x 3 bytes.</summary>
    public Space ObservationSpace { get; }

    /// <summary>One number from -1 (left) to 1 (right), or one of three choices.</summary>
    public Space ActionSpace { get; }

    /// <inheritdoc/>
    public int MaxEpisodeSteps => _maxSteps;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The seed is negative.</exception>
    public Observation Reset(long seed)
    {
        _battle = new Battle(new Pcg64(seed));
        _steps = 0;
        _ended = false;
        _painter.Draw(_battle);
        return new Observation(_painter.Pixels);
    }

    /// <inheritdoc/>
    public StepResult Step(float[] action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (_battle is null) throw new InvalidOperationException("no episode has begun: call Reset first");
        if (_ended) throw new InvalidOperationException($"the episode ended at step {_steps}: call Reset first");
        if (!ActionSpace.Contains(action))
            throw new ArgumentException($"the action ({string.Join(", ", action.Select(number => $"{number}"))}) is not an element of {ActionSpace}", nameof(action));

        _battle.Advance(ToSidestep(action[0]));
        _steps++;
        bool dead = _battle.Player.Health <= 0, truncated = _steps >= _maxSteps;
        _ended = dead || truncated;
        _painter.Draw(_battle);
        return new StepResult(new Observation(_painter.Pixels), 1, dead, truncated);
    }

    /// <summary>Does nothing.</summary>
    public void Dispose() { }

    private Sidestep ToSidestep(float action) =>
        _discrete ? action switch { 1 => Sidestep.Left, 2 => Sidestep.Right, _ => Sidestep.None }
        : action < -Threshold ? Sidestep.Left
        : action > Threshold ? Sidestep.Right
        : Sidestep.None;
}
