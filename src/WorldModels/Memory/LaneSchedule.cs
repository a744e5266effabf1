namespace WorldModels.Memory;

/// <summary>
/// One training step's share of each lane: a stretch of an episode. Lane i goes on from lane <c>From[i]</c> of the step
/// before, or begins an episode where that is -1.
/// </summary>
/// <param name="Episodes">The episode in each lane.</param>
/// <param name="Starts">The step of the episode at which the stretch begins.</param>
/// <param name="From">The lane of the step before whose state goes on, or -1.</param>
internal sealed record LaneStep(int[] Episodes, int[] Starts, int[] From)
{
    public int Lanes => Episodes.Length;
}

/// <summary>
/// How an epoch's episodes pass through the lanes of a batch: a stretch of each at a time, and where one is over the next
/// takes its place, so that short episodes leave no lane empty. Lanes fall away when no episode is left.
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
