using WorldModels.Environments.Cover;
using Xunit;

namespace WorldModels.Environments.Tests;

public sealed class TakeCoverPictureTests
{
    [Fact]
    public void Grey_stone_lies_above_and_below_brown_brick()
    {
        byte[] pixels = Draw(new Battle(new Pcg64(1)));
        foreach (int row in (int[])[0, 10, 50, 63]) Assert.InRange(Redness(pixels, row, 0, 64), -3, 3);
        Assert.InRange(Redness(pixels, 30, 0, 64), 20, 100);
    }

    [Fact]
    public void The_left_wall_fills_the_left_side_where_the_player_stands_at_it()
    {
        Battle left = After(Sidestep.Left, tics: 70), right = After(Sidestep.Right, tics: 70);
        Assert.True(Redness(Draw(left), 0, 0, 24) > 20);
        Assert.InRange(Redness(Draw(left), 0, 40, 64), -3, 3);
        Assert.True(Redness(Draw(right), 0, 40, 64) > 20);
        Assert.InRange(Redness(Draw(right), 0, 0, 24), -3, 3);
    }

    [Fact]
    public void Every_tic_of_a_walk_changes_the_picture()
    {
        var battle = new Battle(new Pcg64(1));
        var painter = new RoomPainter();
        byte[] last = Draw(battle);
        for (int tic = 0; tic < 40; tic++)
        {
            battle.Advance(Sidestep.Left);
            painter.Draw(battle);
            Assert.NotEqual(last, painter.Pixels);
            last = [.. painter.Pixels];
        }
    }

    [Fact]
    public void Nothing_changes_while_nothing_moves()
    {
        var battle = new Battle(new Pcg64(1));
        byte[] last = Draw(battle);
        battle.Advance(Sidestep.None);
        Assert.Equal(last, Draw(battle));
    }

    [Fact]
    public void A_fireball_grows_as_it_comes()
    {
        List<int> sizes = Enumerable.Range(1, 100).Select(seed => SizesOfLoneFireball(seed)).First(sizes => sizes.Count >= 6);
        Assert.Equal(sizes.Order(), sizes);
        Assert.InRange(sizes[0], 1, 6);
        Assert.True(sizes[^1] >= 10 * sizes[0]);
    }

    [Fact]
    public void Monsters_show_where_they_stand()
    {
        byte[] pixels = Draw(new Battle(new Pcg64(1)));
        int[] row = [.. Enumerable.Range(0, 64).Select(column => Brightness(pixels, 34, column))];
        int[] dark = [.. Enumerable.Range(0, 64).Where(column => row[column] < 0.7 * row.Average())];
        double[] places = [20, 278, 652];
        Assert.All(dark, column => Assert.Contains(places, y => Shows(column, y)));
        Assert.All(places, y => Assert.Contains(dark, column => Shows(column, y)));

        static bool Shows(int column, double y) => Math.Abs(column + 0.5 - (32 + 32 * (384 - y) / 480)) < 2;
    }

    /// <summary>Returns the number of its pixels in every eighth tic, until there is another fireball or it has hit.</summary>
    private static List<int> SizesOfLoneFireball(long seed)
    {
        var battle = new Battle(new Pcg64(seed));
        List<int> sizes = [];
        while (battle.Fireballs.Length == 0) battle.Advance(Sidestep.None);
        while (battle.Fireballs is [{ Burst: 0 }])
        {
            if (battle.Fireballs[0].Age % 8 == 1) sizes.Add(Bright(Draw(battle)));
            battle.Advance(Sidestep.None);
        }
        return sizes;
    }

    private static Battle After(Sidestep step, int tics)
    {
        var battle = new Battle(new Pcg64(1));
        for (int tic = 0; tic < tics; tic++) battle.Advance(step);
        return battle;
    }

    private static byte[] Draw(Battle battle)
    {
        var painter = new RoomPainter();
        painter.Draw(battle);
        return painter.Pixels;
    }

    private static int Brightness(byte[] pixels, int row, int column) => pixels[3 * (64 * row + column)] + pixels[3 * (64 * row + column) + 1];

    private static double Redness(byte[] pixels, int row, int from, int to) =>
        Enumerable.Range(from, to - from).Average(column => pixels[3 * (64 * row + column)] - pixels[3 * (64 * row + column) + 2]);

    private static int Bright(byte[] pixels) => Enumerable.Range(0, 64 * 64).Count(i => pixels[3 * i] - pixels[3 * i + 2] > 80);
}
