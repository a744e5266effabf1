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
        var battle = new Battle(new Pcg64(3));
        List<int> bright = [];
        while (battle.Player.Health == 100)
        {
            bool comes = battle.Fireballs is [{ Burst: 0 }];
            if (comes && battle.Fireballs[0].Age % 8 == 1) bright.Add(Bright(Draw(battle)));
            battle.Advance(Sidestep.None);
        }
        Assert.True(bright.Count >= 5);
        Assert.Equal(bright.Order(), bright);
        Assert.True(bright[^1] >= 10 * Math.Max(bright[0], 1));
    }

    [Fact]
    public void Monsters_show_where_they_stand()
    {
        // Two monsters are in sight from the middle: one to the right of it at 278, and one far to the left at 652.
        byte[] pixels = Draw(new Battle(new Pcg64(1)));
        int[] dark = [.. Enumerable.Range(0, 64).Where(column => Brightness(pixels, 33, column) < 60)];
        Assert.Contains(dark, column => Math.Abs(column - (32 + 32 * (384 - 278) / 480.0)) < 1.5);
        Assert.Contains(dark, column => Math.Abs(column - (32 + 32 * (384 - 652) / 480.0)) < 1.5);
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

    private static int Bright(byte[] pixels) => Enumerable.Range(0, 64 * 64).Count(i => pixels[3 * i] > 200);
}
