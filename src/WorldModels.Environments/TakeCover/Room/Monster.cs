namespace WorldModels.Environments.Cover;

/// <summary>
/// A monster at the far wall. It cannot move, but it uses the state machine of one that can: it may start an attack only at a decision at which its
/// next walk is due, and then only with a probability.
/// </summary>
internal sealed class Monster(Pcg64 random)
{
    public const int X = 64 * Fixed.One, Radius = 20 * Fixed.One, Lowest = 20 * Fixed.One, Highest = 652 * Fixed.One;

    private const int FirstThought = 9, ThoughtTics = 3, AimTics = 16, RecoverTics = 6;
    private const int Reaction = 8, LongestWalk = 15, Reluctance = 200;

    private int _untilNext = FirstThought, _reaction = Reaction, _walk;
    private bool _recovering;

    /// <summary>Its position, as <see cref="Fixed"/>; set when it appears.</summary>
    public int Y { get; set; }

    /// <summary>Whether it is about to throw.</summary>
    public bool Aims { get; private set; }

    /// <summary>Whether its arms are still raised from a throw.</summary>
    public bool Recovers => _recovering && !Aims;

    /// <summary>Advances by one tic.</summary>
    /// <returns>Whether it throws a fireball.</returns>
    public bool Advance()
    {
        if (--_untilNext > 0) return false;
        if (Aims)
        {
            Aims = false;
            _recovering = true;
            _untilNext = RecoverTics;
            return true;
        }
        Aims = Decides();
        _untilNext = Aims ? AimTics : ThoughtTics;
        return false;
    }

    private bool Decides()
    {
        if (_reaction > 0) _reaction--;
        if (_recovering)
        {
            _recovering = false;
            _walk = random.Next(LongestWalk + 1);
            return false;
        }
        // The probability would decrease with the distance, but every position in the room is farther away than the distance from which it is constant.
        if (_walk == 0 && _reaction == 0 && random.Next(256) >= Reluctance) return true;
        if (--_walk < 0) _walk = random.Next(LongestWalk + 1);
        return false;
    }
}
