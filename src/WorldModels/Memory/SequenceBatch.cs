using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Memory;

/// <summary>
/// Segments of several episodes as arrays for one training step; each lane (row of the batch) has one segment. A step after an episode's end has weight
/// 0; an episode's last step has no next latent, but does have a reward and a done.
/// </summary>
internal sealed class SequenceBatch
{
    private readonly RolloutStore _store;
    private readonly MdnRnnShape _shape;
    private readonly RolloutStretch _stretch;
    private readonly TrainingScale? _scale;
    private readonly float[] _latent;

    /// <param name="store">The encoded rollouts.</param>
    /// <param name="shape">M's sizes.</param>
    /// <param name="maxLanes">The maximum number of lanes.</param>
    /// <param name="length">The number of steps of a segment.</param>
    /// <param name="scale">Standardizes latents and actions; null: no standardization.</param>
    public SequenceBatch(RolloutStore store, MdnRnnShape shape, int maxLanes, int length, TrainingScale? scale = null)
    {
        (_store, _shape, Length, _scale) = (store, shape, length, scale);
        int steps = maxLanes * length;
        Inputs = new float[steps * shape.InputSize];
        NextLatents = new float[steps * shape.LatentSize];
        Rewards = new float[steps];
        Dones = new float[steps];
        HasNext = new float[steps];
        Exists = new float[steps];
        _stretch = new RolloutStretch(store, length + 1);
        _latent = new float[shape.LatentSize];
    }

    /// <summary>The number of steps of a segment.</summary>
    public int Length { get; }

    /// <summary>The number of segments in the batch.</summary>
    public int Lanes { get; private set; }

    /// <summary>The number of steps that lie within their episodes, over all lanes.</summary>
    public int StepCount { get; private set; }

    /// <summary>The number of steps that have a next latent.</summary>
    public int SuccessorCount { get; private set; }

    /// <summary>[lanes x Length x InputSize]: the drawn latent, then the action.</summary>
    public float[] Inputs { get; }

    /// <summary>[lanes x Length x LatentSize].</summary>
    public float[] NextLatents { get; }

    /// <summary>[lanes x Length].</summary>
    public float[] Rewards { get; }

    /// <summary>[lanes x Length]: 1 if the step terminated the episode.</summary>
    public float[] Dones { get; }

    /// <summary>[lanes x Length]: 1 if a next latent exists.</summary>
    public float[] HasNext { get; }

    /// <summary>[lanes x Length]: 1 if the step lies within the episode.</summary>
    public float[] Exists { get; }

    /// <summary>Reads the segments of one training step and draws each latent from its distribution.</summary>
    public void Fill(LaneStep step, Pcg64 random)
    {
        Array.Clear(Inputs);
        Array.Clear(NextLatents);
        Array.Clear(Rewards);
        Array.Clear(Dones);
        Array.Clear(HasNext);
        Array.Clear(Exists);
        (Lanes, StepCount, SuccessorCount) = (step.Lanes, 0, 0);
        for (int lane = 0; lane < step.Lanes; lane++)
        {
            (int episode, int start) = (step.Episodes[lane], step.Starts[lane]);
            int steps = Math.Min(Length + 1, _store.EpisodeLength(episode) - start);
            StepCount += Math.Min(Length, steps);
            SuccessorCount += steps - 1;
            _stretch.Read(episode, start, steps);
            for (int t = 0; t < steps; t++)
            {
                LatentDraw.From(_stretch.Values(t), random, _latent);
                int at = lane * Length + t;
                if (t > 0)
                {
                    Span<float> next = NextLatents.AsSpan((at - 1) * _shape.LatentSize, _shape.LatentSize);
                    _latent.CopyTo(next);
                    _scale?.Standardize(next);
                    HasNext[at - 1] = 1;
                }
                if (t == Length) break;
                Span<float> input = Inputs.AsSpan(at * _shape.InputSize, _shape.InputSize);
                _latent.CopyTo(input);
                ActionCode.Write(_store.ActionSpace, _stretch.Action(t), input[_shape.LatentSize..]);
                _scale?.Standardize(input);
                Rewards[at] = _stretch.Reward(t);
                Dones[at] = _stretch.Done(t) ? 1 : 0;
                Exists[at] = 1;
            }
        }
    }
}

/// <summary>Draws z ~ N(mean, variance).</summary>
internal static class LatentDraw
{
    /// <param name="encoded">The mean followed by the log variance.</param>
    /// <param name="random">Provides one normal number per dimension.</param>
    /// <param name="latent">Receives the drawn latent.</param>
    public static void From(ReadOnlySpan<float> encoded, Pcg64 random, Span<float> latent)
    {
        for (int i = 0; i < latent.Length; i++)
            latent[i] = encoded[i] + (float)PortableMath.Exp(encoded[latent.Length + i] / 2) * (float)random.NextNormal();
    }
}
