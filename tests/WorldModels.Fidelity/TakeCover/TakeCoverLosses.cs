using WorldModels.Environments.Cover;

namespace WorldModels.Fidelity.TakeCover;

/// <summary>The possible damage of each hit of one tic: 21 times one to eight.</summary>
internal static class TakeCoverLosses
{
    private const int Unit = 21, Most = 8;

    /// <summary>
    /// Returns the losses with the recorded sum whose velocity is nearest to the recorded one; null if no losses have this sum. For one
    /// hit the loss is the sum.
    /// </summary>
    public static int[]? Explain(Player player, IReadOnlyList<Fireball> hits, double sum, TakeCoverRow after) =>
        All(hits.Count, sum).MinBy(losses => Distance(player.Body, hits, losses, after));

    private static IEnumerable<int[]> All(int hits, double sum)
    {
        if (hits == 0) return sum == 0 ? [[]] : [];
        return Enumerable.Range(1, Most).Select(units => units * Unit)
            .SelectMany(first => All(hits - 1, sum - first).Select(rest => (int[])[first, .. rest]));
    }

    private static double Distance(Body body, IReadOnlyList<Fireball> hits, int[] losses, TakeCoverRow after)
    {
        (int x, int y) = (body.VelocityX, body.VelocityY);
        foreach ((Fireball hit, int loss) in hits.Zip(losses))
        {
            (int kickX, int kickY) = Player.Kick(loss, body.X - hit.X, body.Y - hit.Y);
            (x, y) = (x + kickX, y + kickY);
        }
        return Math.Max(Math.Abs(Fixed.ToDouble(x) - after.VelocityX), Math.Abs(Fixed.ToDouble(y) - after.VelocityY));
    }
}
