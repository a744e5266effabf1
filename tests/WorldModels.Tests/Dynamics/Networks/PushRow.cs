using Microsoft.ML.Data;
using WorldModels.Environments;

namespace WorldModels.Tests.Dynamics;

/// <summary>One row of rollouts with a state of two numbers, for tests with invalid input.</summary>
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

    /// <summary>Episodes of six steps; the state moves by the action, the reward is always 1.</summary>
    public static PushRow[] Play(int episodes) => [.. Enumerable.Range(0, episodes).SelectMany(episode => PlayOne(episode, ends: false))];

    /// <summary>The same, but a push up from 1 or more ends the episode and has a reward of 10.</summary>
    public static PushRow[] PlayToTheEnd(int episodes) => [.. Enumerable.Range(0, episodes).SelectMany(episode => PlayOne(episode, ends: true))];

    private static IEnumerable<PushRow> PlayOne(int episode, bool ends)
    {
        var random = new Pcg64(1, episode);
        float x = 0;
        bool done = false;
        for (int step = 0; step < 6 && !done; step++)
        {
            float push = random.Next(2);
            done = ends && push == 1 && x >= 1;
            yield return new PushRow { Episode = (uint)episode, Step = step, Observation = [x, 5], Action = [push], Reward = done ? 10 : 1, Done = done };
            x += push - 0.5f;
        }
    }
}
