namespace WorldModels.Environments.Cover;

/// <summary>
/// A monster at the far wall. It cannot move, yet it thinks as one that could: it starts an attack only at a thought at which its
/// next walk is due, and then only sometimes.
/// </summary>
internal sealed class Monster(Pcg64 random)
{
    public const int X = 64 * Fixed.One, Radius = 20 * Fixed.One, Lowest = 20 * Fixed.One, Highest = 652 * Fixed.One;

    private const int FirstThought = 9, ThoughtTics = 3, AimTics = 16, RecoverTics = 6;
    private const int Reaction = 8, LongestWalk = 15, Reluctance = 200;

    private int _untilNext = FirstThought, _reaction = Reaction, _walk;
    private bool _recovering;

    /// <summary>Where it stands, in <see cref="Fixed"/>; set when it appears.</summary>
    public int Y { get; set; }

    /// <summary>Whether it is about to throw.</summary>
    public bool Aims { get; private set; }

    /// <summary>Whether its arms are still raised from a throw.</summary>
    public bool Recovers => _recovering && !Aims;

    /// <summary>Moves on by one tic.</summary>
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
        // The chance would fall with the distance, but no place in the room is nearer than that where it stops falling.
        if (_walk == 0 && _reaction == 0 && random.Next(256) >= Reluctance) return true;
        if (--_walk < 0) _walk = random.Next(LongestWalk + 1);
        return false;
    }
}
