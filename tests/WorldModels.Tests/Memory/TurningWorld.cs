using Microsoft.ML.Data;
using WorldModels.Environments;

namespace WorldModels.Tests.Memory;

/// <summary>
/// A row of a task that can be learnt exactly: the latent is a point on a circle, the action (0, 1 or 2) turns it by 0.1, 0.3
/// or 0.5, the reward is the height after the step, and the task is done when the point has passed the angle of 1.
/// </summary>
public sealed class TurningRow
{
    public uint Episode { get; set; }

    public int Step { get; set; }

    [VectorType(2)]
    public float[] Latent { get; set; } = [];

    [VectorType(1)]
    public float[] Action { get; set; } = [];

    public float Reward { get; set; }

    public bool Done { get; set; }

    /// <summary>Episodes of random actions, each of two steps or more.</summary>
    public static TurningRow[] Play(int episodes, long seed)
    {
        var rows = new List<TurningRow>();
        var random = new Pcg64(seed);
        for (uint episode = 0; episode < episodes; episode++)
        {
            double angle = random.NextUniform(-3, -1);
            bool done = false;
            for (int step = 0; !done; step++)
            {
                int action = random.Next(3);
                var row = new TurningRow { Episode = episode, Step = step, Latent = [(float)Math.Cos(angle), (float)Math.Sin(angle)], Action = [action] };
                angle += 0.1 + 0.2 * action;
                done = angle > 1;
                (row.Reward, row.Done) = ((float)Math.Sin(angle), done);
                rows.Add(row);
            }
        }
        return [.. rows];
    }
}
