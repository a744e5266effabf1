using WorldModels.Environments;
using WorldModels.Environments.Cover;

namespace WorldModels.Fidelity.TakeCover;

/// <summary>
/// Replays the player's motion and every fireball of a recorded episode and measures the differences. Random events of the original
/// (who throws when, and where a monster appears) are taken from the recording, and the replay checks that they are possible.
/// </summary>
public sealed class TakeCoverReplay
{
    private const int StartTic = 14, FirstThrow = 46, ShortestGap = 25, ThoughtTics = 3, SpawnTics = 60;

    private readonly TakeCoverErrors _errors;
    private readonly Player _player = new();
    private readonly Dictionary<double, Monster> _monsters = [];
    private readonly Dictionary<double, Fireball> _fireballs = [];
    private readonly Dictionary<double, int> _appeared = [], _lastThrow = [];
    private readonly List<Fireball> _hits = [];

    private TakeCoverReplay(TakeCoverTrace trace) => _errors = new TakeCoverErrors { Name = trace.Name, Tics = trace.Tics.Count };

    /// <summary>Replays one episode.</summary>
    public static TakeCoverErrors Compare(TakeCoverTrace trace)
    {
        var replay = new TakeCoverReplay(trace);
        for (int i = 0; i < trace.Tics.Count; i++)
        {
            if (i > 0) replay.Advance(trace.Tics[i - 1], trace.Tics[i]);
            replay.Note(trace.Tics[i]);
        }
        replay.End(trace);
        return replay._errors;
    }

    private void Advance(TakeCoverRow before, TakeCoverRow now)
    {
        Move(before);
        int[]? losses = TakeCoverLosses.Explain(_player, _hits, before.Health - now.Health, now);
        if (losses is null) _errors.Losses++;
        foreach ((Fireball hit, int loss) in _hits.Zip(losses ?? [])) _player.Suffer(loss, hit.X, hit.Y);

        Dictionary<double, double[]> recorded = now.Fireballs.ToDictionary(fireball => fireball[0]);
        foreach ((double id, Fireball fireball) in _fireballs.ToArray())
        {
            bool known = recorded.TryGetValue(id, out double[]? place), flies = known && place![3] != 0;
            if (flies != (fireball.Burst == 0)) _errors.Collisions++;
            if (known)
                _errors.Flight = Worst(_errors.Flight, Fixed.ToDouble(fireball.X) - place![1], Fixed.ToDouble(fireball.Y) - place[2]);
            if (!known || flies != (fireball.Burst == 0)) _fireballs.Remove(id);
        }
        foreach (double[] fireball in now.Fireballs)
            if (fireball[3] != 0 && before.Fireballs.All(other => other[0] != fireball[0])) NoteThrow(fireball, now);
    }

    private void Move(TakeCoverRow row)
    {
        _player.Move((Sidestep)row.Sideways, row.Tic + 1);
        _hits.Clear();
        Monster[] monsters = [.. _monsters.Values];
        foreach ((double id, Fireball before) in _fireballs.ToArray())
        {
            Fireball fireball = before;
            Contact contact = fireball.Advance(_player, monsters);
            if (contact == Contact.Player) _hits.Add(fireball);
            if (contact != Contact.None) fireball.Explode(early: 0);
            _fireballs[id] = fireball;
        }
        if (row.Reward != 1) _errors.Rewards++;
    }

    private void Note(TakeCoverRow row)
    {
        Body body = _player.Body;
        _errors.Place = Worst(_errors.Place, Fixed.ToDouble(body.X) - row.X, Fixed.ToDouble(body.Y) - row.Y);
        _errors.Velocity = Worst(
            _errors.Velocity, Fixed.ToDouble(body.VelocityX) - row.VelocityX, Fixed.ToDouble(body.VelocityY) - row.VelocityY);
        _errors.Eye = Worst(_errors.Eye, Fixed.ToDouble(_player.Eye) - row.Eye);
        foreach (double[] monster in row.Monsters.Where(monster => !_appeared.ContainsKey(monster[0])))
        {
            int y = Fixed.Round(monster[1]);
            bool apart = row.Monsters.All(other => other[0] == monster[0] || Math.Abs(Fixed.Round(other[1]) - y) >= 2 * Monster.Radius);
            bool possible = row.Tic == StartTic ? monster[1] is 20 or 278 or 652 : row.Tic % SpawnTics == 1;
            if (!apart || !possible || y is < Monster.Lowest or > Monster.Highest) _errors.Appearances++;
            _appeared[monster[0]] = row.Tic == StartTic ? 1 : row.Tic;
            _monsters[monster[0]] = new Monster(new Pcg64(0)) { Y = y };
        }
    }

    private void NoteThrow(double[] recorded, TakeCoverRow row)
    {
        double origin = recorded[2] - (recorded[1] - Fixed.ToDouble(Monster.X)) * recorded[4] / recorded[3];
        if (_monsters.Count == 0) throw new InvalidDataException($"trace {_errors.Name} has a fireball but no monster at tic {row.Tic}");
        // A monster that appears in this tic does not throw yet.
        double number = _monsters.Keys.MinBy(number => Math.Abs(Fixed.ToDouble(_monsters[number].Y) - origin));
        Fireball fireball = Fireball.Throw(_monsters[number], _player, early: 0);
        fireball.Advance(_player, [.. _monsters.Values]);
        _fireballs[recorded[0]] = fireball;
        _errors.Fireballs++;
        _errors.Aim = Worst(
            _errors.Aim, Fixed.ToDouble(fireball.VelocityX) - recorded[3], Fixed.ToDouble(fireball.VelocityY) - recorded[4]);
        _errors.Flight = Worst(_errors.Flight, Fixed.ToDouble(fireball.X) - recorded[1], Fixed.ToDouble(fireball.Y) - recorded[2]);
        int late = _lastThrow.TryGetValue(number, out int last)
            ? row.Tic - last - ShortestGap
            : row.Tic - _appeared[number] - FirstThrow;
        if (late < 0 || late % ThoughtTics != 0) _errors.Throws++;
        _lastThrow[number] = row.Tic;
    }

    /// <summary>Checks the last action, after which only the death of the player is recorded.</summary>
    private void End(TakeCoverTrace trace)
    {
        Move(trace.Tics[^1]);
        if (_hits.Count > 0 != trace.Died) _errors.Collisions++;
    }

    private static double Worst(double soFar, params ReadOnlySpan<double> differences)
    {
        foreach (double difference in differences) soFar = Math.Max(soFar, Math.Abs(difference));
        return soFar;
    }
}
