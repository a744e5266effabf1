using WorldModels.Environments.Cover;

namespace WorldModels.Fidelity.TakeCover;

/// <summary>
/// Repeats the player's motion and every fireball of a recorded episode and notes where they differ. What the original draws at
/// random (who throws when, and where a monster appears) is taken from the recording, and checked for being possible.
/// </summary>
public sealed class TakeCoverReplay
{
    private const int StartTic = 14, FirstThrow = 46, ShortestGap = 25, ThoughtTics = 3, SpawnTics = 60, LossUnit = 21, MostLosses = 8;

    private readonly TakeCoverErrors _errors;
    private readonly Player _player = new();
    private readonly Dictionary<double, Fireball> _flying = [];
    private readonly Dictionary<double, int> _appeared = [], _lastThrow = [];
    private bool _hit;
    private (double X, double Y) _hitFrom;

    private TakeCoverReplay(TakeCoverTrace trace) => _errors = new TakeCoverErrors { Name = trace.Name, Tics = trace.Tics.Count };

    /// <summary>Repeats one episode.</summary>
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
        double loss = before.Health - now.Health;
        if (_hit != loss > 0 || loss % LossUnit != 0 || loss > LossUnit * MostLosses) _errors.Losses++;
        if (_hit) _player.Suffer((int)loss, _hitFrom.X, _hitFrom.Y);

        Dictionary<double, double[]> recorded = now.Fireballs.ToDictionary(fireball => fireball[0]);
        foreach ((double id, Fireball fireball) in _flying.ToArray())
        {
            bool flies = recorded.TryGetValue(id, out double[]? place) && place[3] != 0;
            if (flies != (fireball.Burst == 0)) _errors.Collisions++;
            if (flies && fireball.Burst == 0)
                _errors.Flight = Worst(_errors.Flight, fireball.X - place![1], fireball.Y - place[2]);
            else
                _flying.Remove(id);
        }
        foreach (double[] fireball in now.Fireballs)
            if (fireball[3] != 0 && before.Fireballs.All(other => other[0] != fireball[0])) NoteThrow(fireball, now);
    }

    private void Move(TakeCoverRow row)
    {
        _player.Move((Sidestep)row.Sideways, row.Tic + 1);
        _hit = false;
        foreach ((double id, Fireball before) in _flying.ToArray())
        {
            Fireball fireball = before;
            if (fireball.Advance(_player))
            {
                _hit = true;
                _hitFrom = (fireball.X, fireball.Y);
            }
            _flying[id] = fireball;
        }
        if (row.Reward != 1) _errors.Rewards++;
    }

    private void Note(TakeCoverRow row)
    {
        _errors.Place = Worst(_errors.Place, _player.X - row.X, _player.Y - row.Y);
        _errors.Velocity = Worst(_errors.Velocity, _player.VelocityX - row.VelocityX, _player.VelocityY - row.VelocityY);
        _errors.Eye = Worst(_errors.Eye, _player.Eye - row.Eye);
        foreach (double[] monster in row.Monsters.Where(monster => !_appeared.ContainsKey(monster[0])))
        {
            bool apart = row.Monsters.All(other => other[0] == monster[0] || Math.Abs(other[1] - monster[1]) >= 2 * Monster.Radius);
            bool possible = row.Tic == StartTic ? monster[1] is 20 or 278 or 652 : row.Tic % SpawnTics == 1;
            if (!apart || !possible || monster[1] is < Monster.Lowest or > Monster.Highest) _errors.Appearances++;
            _appeared[monster[0]] = row.Tic == StartTic ? 1 : row.Tic;
        }
    }

    private void NoteThrow(double[] recorded, TakeCoverRow row)
    {
        double origin = recorded[2] - (recorded[1] - Monster.X) * recorded[4] / recorded[3];
        double[] monster = row.Monsters.MinBy(monster => Math.Abs(monster[1] - origin)) 
            ?? throw new InvalidDataException($"trace {_errors.Name} has a fireball but no monster");
        Fireball fireball = Fireball.Throw(monster[1], _player);
        fireball.Advance(_player);
        _flying[recorded[0]] = fireball;
        _errors.Fireballs++;
        _errors.Aim = Worst(_errors.Aim, fireball.VelocityX - recorded[3], fireball.VelocityY - recorded[4]);
        _errors.Flight = Worst(_errors.Flight, fireball.X - recorded[1], fireball.Y - recorded[2]);
        int late = _lastThrow.TryGetValue(monster[0], out int last)
            ? row.Tic - last - ShortestGap
            : row.Tic - _appeared[monster[0]] - FirstThrow;
        if (late < 0 || late % ThoughtTics != 0) _errors.Throws++;
        _lastThrow[monster[0]] = row.Tic;
    }

    /// <summary>The last action is recorded, what followed is not, but for whether it killed.</summary>
    private void End(TakeCoverTrace trace)
    {
        Move(trace.Tics[^1]);
        if (_hit != trace.Died) _errors.Collisions++;
    }

    private static double Worst(double soFar, params ReadOnlySpan<double> differences)
    {
        foreach (double difference in differences) soFar = Math.Max(soFar, Math.Abs(difference));
        return soFar;
    }
}
