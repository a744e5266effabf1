namespace WorldModels.Environments.Cover;

/// <summary>One episode without its pictures: the player, the monsters and the fireballs.</summary>
internal sealed class Battle
{
    /// <summary>The tic from which the player's actions have an effect; before it he stands.</summary>
    public const int StartTic = 14;

    /// <summary>The minimum distance between monsters; a monster that would be nearer does not appear.</summary>
    private const int Apart = 2 * Monster.Radius;

    private const int MostMonsters = (Monster.Highest - Monster.Lowest) / Apart + 1, SpawnTics = 60;

    // A monster throws at most every 25 tics, and no fireball flies and burns longer than 110 tics.
    private const int MostFireballs = MostMonsters * 5;

    private static readonly int[] FirstMonsters = [652 * Fixed.One, 278 * Fixed.One, 20 * Fixed.One];

    private readonly Pcg64 _random;
    private readonly Monster[] _monsters = new Monster[MostMonsters];
    private readonly Fireball[] _fireballs = new Fireball[MostFireballs];
    private int _alive, _flying;

    /// <summary>Creates a room in which <see cref="StartTic"/> tics have passed.</summary>
    public Battle(Pcg64 random)
    {
        _random = random;
        for (int i = 0; i < MostMonsters; i++) _monsters[i] = new Monster(random);
        while (Tic < StartTic) Advance(Sidestep.None);
    }

    public Player Player { get; } = new();

    /// <summary>The number of tics since the start.</summary>
    public int Tic { get; private set; }

    /// <summary>The monsters that have appeared; none ever disappears.</summary>
    public ReadOnlySpan<Monster> Monsters => _monsters.AsSpan(0, _alive);

    /// <summary>The fireballs that fly or burn out, the oldest first.</summary>
    public ReadOnlySpan<Fireball> Fireballs => _fireballs.AsSpan(0, _flying);

    /// <summary>The number of fireballs thrown so far.</summary>
    public int Thrown { get; private set; }

    /// <summary>Advances everything by one tic.</summary>
    public void Advance(Sidestep step)
    {
        Tic++;
        Player.Move(step, Tic);
        foreach (Monster monster in Monsters)
        {
            if (!monster.Advance()) continue;
            _fireballs[_flying++] = Fireball.Throw(monster, Player, _random.Next(Fireball.PictureChances));
            Thrown++;
        }
        MoveFireballs();
        if (Tic == 1)
            foreach (int y in FirstMonsters) TryToPlace(y);
        else if (Tic % SpawnTics == 1)
            TryToPlace(Monster.Lowest + _random.Next(Monster.Highest - Monster.Lowest + 1));
    }

    private void MoveFireballs()
    {
        int kept = 0;
        for (int i = 0; i < _flying; i++)
        {
            ref Fireball fireball = ref _fireballs[i];
            Contact contact = fireball.Advance(Player, Monsters);
            if (contact == Contact.Player) Player.Suffer(Damage(), fireball.X, fireball.Y);
            if (contact != Contact.None) fireball.Explode(_random.Next(Fireball.PictureChances));
            if (!fireball.IsOver) _fireballs[kept++] = fireball;
        }
        _flying = kept;
    }

    /// <summary>Three times one to eight, times the damage factor 7 of this scenario.</summary>
    private int Damage() => 3 * 7 * (1 + _random.Next(8));

    private void TryToPlace(int y)
    {
        foreach (Monster other in Monsters)
            if (Math.Abs(other.Y - y) < Apart) return;
        _monsters[_alive++].Y = y;
    }
}
