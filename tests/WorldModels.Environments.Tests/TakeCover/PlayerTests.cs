using WorldModels.Environments.Cover;
using Xunit;

namespace WorldModels.Environments.Tests;

/// <summary>Steps and hits whose numbers are calculated by hand, in 1/65,536 of a map unit.</summary>
public sealed class PlayerTests
{
    private const int One = Fixed.One;

    // The bob of tic 15: 0.75 squared is 36864, a quarter of it 9216, half of that 4608. 14 x 8192 / 20 = 5734, whose sine is -62322;
    // 4608 x -62322 >> 16 = -4383.
    [Fact]
    public void The_eyes_bob_with_the_first_step()
    {
        var player = new Player();
        player.Move(Sidestep.Left, tic: 15);
        Assert.Equal(41 * One - 4383, player.Eye);
        Assert.Equal((384 * One + 49_152, 44_544), (player.Body.Y, player.Body.VelocityY));
    }

    // From tic 191 of the recording pub_tc05. The slope 1239527 x 8 / (1690225 / 256) = 1502 of 2048 is 4921 of 8192 in this octant;
    // 63/8 = 516096; its cosine is -52818, its sine -38756.
    [Fact]
    public void A_hit_kicks_by_an_eighth_of_the_damage_along_a_fine_angle() =>
        Assert.Equal((-415_942, -305_204), Player.Kick(63, -1_690_225, -1_239_527));

    [Fact]
    public void A_kick_is_32_at_most() => Assert.Equal((32 * One, 0), Player.Kick(1000, 5 * One, 0));

    [Fact]
    public void A_kick_moves_the_player_from_the_next_tic_on_and_leaves_the_eyes_at_rest()
    {
        var player = new Player();
        player.Suffer(84, player.Body.X + 20 * One, player.Body.Y - 1);
        (int x, int y) = Player.Kick(84, -20 * One, 1);
        Assert.Equal(16, player.Health);
        Assert.Equal((-416 * One, x, y), (player.Body.X, player.Body.VelocityX, player.Body.VelocityY));
        player.Move(Sidestep.None, tic: 16);
        Assert.Equal(41 * One, player.Eye);
        Assert.Equal((-416 * One + x, 384 * One + y), (player.Body.X, player.Body.Y));
        Assert.Equal(((long)x * 0xE800 >> 16, (long)y * 0xE800 >> 16), (player.Body.VelocityX, player.Body.VelocityY));
    }

    [Fact]
    public void Two_hits_in_one_tic_add_up()
    {
        var player = new Player();
        player.Suffer(21, player.Body.X + 20 * One, player.Body.Y);
        player.Suffer(42, player.Body.X, player.Body.Y + 20 * One);
        (int firstX, int firstY) = Player.Kick(21, -20 * One, 0);
        (int secondX, int secondY) = Player.Kick(42, 0, -20 * One);
        Assert.Equal(37, player.Health);
        Assert.Equal((firstX + secondX, firstY + secondY), (player.Body.VelocityX, player.Body.VelocityY));
    }

    // The step adds 49152 to both; the kick of 21, straight to the left, adds 172032 = 2.625 to the velocity alone, less what the fine
    // angle 2047 lies off: its sine is 65535. Both are slowed down alike.
    [Fact]
    public void The_eyes_bob_by_the_players_own_steps_alone()
    {
        var player = new Player();
        player.Move(Sidestep.Left, tic: 15);
        player.Suffer(21, player.Body.X, player.Body.Y - 20 * One);
        Assert.Equal(44_544 + 172_029, player.Body.VelocityY);
        player.Move(Sidestep.None, tic: 16);
        // 44544 squared is 30276, a quarter of it 7569, half 3784; 15 x 8192 / 20 = 6144, whose sine is -1.
        Assert.Equal(41 * One - 3784, player.Eye);
    }

    // A player that pushes against the side wall has no velocity left, so the eyes do not bob in the next tic.
    [Fact]
    public void A_wall_takes_from_the_bob_what_it_takes_from_the_velocity()
    {
        var player = new Player();
        for (int tic = 15; tic < 100; tic++) player.Move(Sidestep.Left, tic);
        Assert.Equal(0, player.Body.VelocityY);
        player.Move(Sidestep.None, tic: 100);
        Assert.Equal(41 * One, player.Eye);
    }
}
