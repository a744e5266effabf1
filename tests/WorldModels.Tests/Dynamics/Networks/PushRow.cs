using Microsoft.ML.Data;
using WorldModels.Environments;

namespace WorldModels.Tests.Dynamics;

/// <summary>One row of rollouts with a state of two numbers, for input that is wrong on purpose.</summary>
internal sealed class PushRow
{
    public uint Episode { get; set; }

    public int Step { get; set; }

    [VectorType(2)]
    public float[] Observation { get; set; } = [0, 0];

    [VectorType(1)]
    public float[] Action { get; set; } = [0];

    public float Reward { get; set; }

    public bool Done { get; set; }

    /// <summary>Episodes of six steps; the state moves by the action, the reward never changes.</summary>
    public static PushRow[] Play(int episodes)
    {
        var random = new Pcg64(1);
        return [.. Enumerable.Range(0, episodes).SelectMany(episode =>
        {
            float x = 0;
            return Enumerable.Range(0, 6).Select(step =>
            {
                float push = random.Next(2);
                var row = new PushRow { Episode = (uint)episode, Step = step, Observation = [x, 5], Action = [push], Reward = 1 };
                x += push - 0.5f;
                return row;
            }).ToArray();
        })];
    }
}
