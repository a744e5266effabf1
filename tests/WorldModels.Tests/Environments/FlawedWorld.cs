using WorldModels.Environments;

namespace WorldModels.Tests.Environments;

/// <summary>A rule of the contract to break.</summary>
public enum Flaw
{
    None, OtherSpaces, ImageActions, LargeObservation, LongObservation, PictureInstead, NoObservation, InfiniteObservation, NanReward,
    RandomReset, RandomStep, StateLeftOver, SharedState, SharedArray, ChangesAction, KeepsAction, StepsBeforeReset, StepsAfterEnd,
    OtherExceptionAfterEnd, TakesLongActions, TakesNan, TakesOutside, NamesNoValue, OtherExceptionForActions, RefusesNullBadly, ActsThenRefuses,
    TakesNegativeSeeds, NamesNoSeed, ThrowsInReset, ThrowsInStep, DisposesOnce,
}

/// <summary>
/// A point that moves by its actions from a position that depends on the seed: the observation is (position, 1), the reward the position; it terminates after
/// four steps. It follows every rule of an environment except the one that <paramref name="flaw"/> names.
/// </summary>
internal sealed class FlawedWorld(Flaw flaw) : IEnvironment
{
    private const int Length = 4;
    private static int s_made;
    private static float s_position;
    private static readonly float[] SharedObservation = new float[2];

    private readonly int _number = Interlocked.Increment(ref s_made);
    private float _position, _left;
    private float[]? _kept;
    private int _step = -1;
    private bool _disposed;

    public Space ObservationSpace => new BoxSpace(2, -10, flaw == Flaw.OtherSpaces ? 10 + _number : 10);

    public Space ActionSpace => flaw == Flaw.ImageActions ? new ImageSpace(1, 1, 1) : new BoxSpace(1, -1, 1);

    public Observation Reset(long seed)
    {
        if (seed < 0 && flaw != Flaw.TakesNegativeSeeds) throw new ArgumentException(flaw == Flaw.NamesNoSeed ? "no" : $"a seed is 0 or more: got {seed}");
        if (flaw == Flaw.ThrowsInReset && seed >= 0) throw new NotSupportedException("no road today");
        _position = (float)new Pcg64(Math.Abs(seed)).NextUniform(0, 1) + _left;
        if (flaw == Flaw.RandomReset) _position = Random.Shared.NextSingle();
        s_position = _position;
        (_step, _kept) = (0, null);
        return See();
    }

    public StepResult Step(float[] action)
    {
        CheckEpisode();
        if (flaw == Flaw.ActsThenRefuses && action is [not float.NaN]) _position += 0.5f;
        CheckAction(action);
        float move = flaw == Flaw.TakesNan && float.IsNaN(action[0]) ? 0 : action[0];
        if (flaw == Flaw.KeepsAction) (move, _kept) = (_kept?[0] ?? 0, action);
        if (flaw == Flaw.ChangesAction) action[0] = 0.125f;
        if (flaw == Flaw.RandomStep) move = Random.Shared.NextSingle();
        if (flaw == Flaw.StateLeftOver) _left += 0.25f;
        if (flaw == Flaw.ThrowsInStep) throw new NotSupportedException("no fuel");
        _position = 0.5f * ((flaw == Flaw.SharedState ? s_position : _position) + Math.Clamp(move, -1, 1));
        if (float.IsNaN(_position)) _position = 0;
        s_position = _position;
        bool terminated = ++_step >= Length;
        double reward = flaw == Flaw.NanReward ? double.NaN : _position;
        return new StepResult(See(), reward, terminated, false);
    }

    public void Dispose()
    {
        if (_disposed && flaw == Flaw.DisposesOnce) throw new InvalidOperationException("disposed already");
        _disposed = true;
    }

    private void CheckEpisode()
    {
        if (_step < 0 && flaw != Flaw.StepsBeforeReset) throw new InvalidOperationException("call Reset");
        if (_step < Length || flaw == Flaw.StepsAfterEnd) return;
        throw flaw == Flaw.OtherExceptionAfterEnd ? new NotSupportedException("over") : new InvalidOperationException("over: call Reset");
    }

    private void CheckAction(float[] action)
    {
        if (action is null) throw flaw == Flaw.RefusesNullBadly ? new NotSupportedException("null") : new ArgumentNullException(nameof(action));
        if (action.Length > 1 && flaw == Flaw.TakesLongActions) return;
        if (action is [float.NaN] && flaw == Flaw.TakesNan) return;
        if (action is [< -1 or > 1] && flaw == Flaw.TakesOutside) return;
        if (ActionSpace.Contains(action)) return;
        if (flaw == Flaw.OtherExceptionForActions) throw new NotSupportedException("what?");
        throw new ArgumentException(flaw == Flaw.NamesNoValue ? "not an action" : $"not an action: ({string.Join(", ", action)})", nameof(action));
    }

    private Observation See()
    {
        float[] seen = [_position, 1];
        switch (flaw)
        {
            case Flaw.LargeObservation: seen[0] = 11; break;
            case Flaw.InfiniteObservation: seen[0] = float.PositiveInfinity; break;
            case Flaw.LongObservation: return new Observation([_position, 1, 1]);
            case Flaw.PictureInstead: return new Observation(new byte[2]);
            case Flaw.NoObservation: return default;
            case Flaw.SharedArray:
                seen.CopyTo(SharedObservation, 0);
                return new Observation(SharedObservation);
        }
        return new Observation(seen);
    }
}
