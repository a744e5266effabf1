namespace WorldModels.Memory;

/// <summary>
/// The contents of a batch in one training step: each lane (row of the batch) has a segment of an episode. Lane i continues from lane <c>From[i]</c> of the
/// previous step, or begins an episode if that is -1.
/// </summary>
/// <param name="Episodes">The episode of each lane.</param>
/// <param name="Starts">The step of the episode at which the segment begins.</param>
/// <param name="From">The lane of the previous step whose recurrent state continues here, or -1.</param>
internal sealed record LaneStep(int[] Episodes, int[] Starts, int[] From)
{
    public int Lanes => Episodes.Length;
}

/// <summary>
/// Distributes the episodes of an epoch over the lanes of a batch, one segment per training step. When an episode ends, the next one
/// continues in its lane, so that short episodes leave no lane empty. When no episode is left, the number of lanes decreases.
/// </summary>
internal sealed class LaneSchedule(IReadOnlyList<int> order, Func<int, int> lengthOf, int lanes, int stretch)
{
    public long StepCount => Steps().LongCount();

    public IEnumerable<LaneStep> Steps()
    {
        int next = Math.Min(lanes, order.Count);
        var step = new LaneStep([.. order.Take(next)], new int[next], [.. Enumerable.Repeat(-1, next)]);
        while (step.Lanes > 0)
        {
            yield return step;
            List<(int Episode, int Start, int From)> following = [];
            for (int lane = 0; lane < step.Lanes; lane++)
            {
                int start = step.Starts[lane] + stretch;
                if (start < lengthOf(step.Episodes[lane])) following.Add((step.Episodes[lane], start, lane));
                else if (next < order.Count) following.Add((order[next++], 0, -1));
            }
            step = new LaneStep([.. following.Select(lane => lane.Episode)], [.. following.Select(lane => lane.Start)], [.. following.Select(lane => lane.From)]);
        }
    }
}
