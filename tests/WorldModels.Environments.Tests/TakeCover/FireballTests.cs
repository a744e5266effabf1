using WorldModels.Environments.Cover;
using Xunit;

namespace WorldModels.Environments.Tests;

public sealed class FireballTests
{
    private const int One = Fixed.One;

    // From (64, 278) to the player at (-416, 384): 10 x (-480, 106) / 491.5648, cut off to 1/65536; half of it, rounded to an even
    // number where it lies between two.
    [Fact]
    public void A_throw_aims_at_the_player()
    {
        Fireball fireball = Fireball.Throw(MonsterAt(278), new Player(), early: 0);
        Assert.Equal((-639_941, 141_320), (fireball.VelocityX, fireball.VelocityY));
        Assert.Equal((64 * One - 319_970, 278 * One + 70_660), (fireball.X, fireball.Y));
    }

    [Fact]
    public void A_tic_of_flight_adds_the_velocity()
    {
        var player = new Player();
        Fireball fireball = Fireball.Throw(MonsterAt(278), player, early: 0);
        Assert.Equal(Contact.None, fireball.Advance(player, []));
        Assert.Equal((64 * One - 319_970 - 639_941, 278 * One + 70_660 + 141_320), (fireball.X, fireball.Y));
    }

    // To a player at the left wall it flies by 7.1 and 7.0 a tic, in two strides. It begins half a step up; after three strides more
    // it is 14.04 up, nearer than 26 to one that stands 40 up, and not yet 26 before it.
    [Fact]
    public void A_fireball_bursts_at_another_monster_and_passes_its_thrower()
    {
        var player = new Player();
        for (int tic = 15; tic < 100; tic++) player.Move(Sidestep.Left, tic);
        Monster thrower = MonsterAt(278), other = MonsterAt(318), far = MonsterAt(318 + 40);
        Fireball stopped = Fireball.Throw(thrower, player, early: 0), free = stopped;
        Assert.Equal(Contact.None, stopped.Advance(player, [thrower, other]));
        (int x, int y) = (stopped.X, stopped.Y);
        Assert.Equal(Contact.Other, stopped.Advance(player, [thrower, other]));
        Assert.Equal((x, y), (stopped.X, stopped.Y));
        for (int tic = 0; tic < 5; tic++) Assert.Equal(Contact.None, free.Advance(player, [thrower, far]));
    }

    [Fact]
    public void The_dead_stop_no_fireball()
    {
        var player = new Player();
        Assert.Equal(Contact.Player, Meets(player));
        player.Suffer(100, player.Body.X, player.Body.Y);
        Assert.Equal(Contact.Other, Meets(player));
    }

    // 18 tics, less the one in which it meets something and less those by which the first picture ends early; 14 to 17 are recorded.
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_burst_shows_for_17_tics_or_up_to_3_fewer(int early)
    {
        var player = new Player();
        Fireball fireball = Fireball.Throw(MonsterAt(278), player, early: 0);
        fireball.Explode(early);
        int shown = 0;
        for (; !fireball.IsOver; shown++) fireball.Advance(player, []);
        Assert.Equal(17 - early, shown);
    }

    private static Contact Meets(Player player)
    {
        Fireball fireball = Fireball.Throw(MonsterAt(278), player, early: 0);
        Contact contact;
        do contact = fireball.Advance(player, []);
        while (contact == Contact.None);
        return contact;
    }

    private static Monster MonsterAt(int y) => new(new Pcg64(0)) { Y = y * One };
}
