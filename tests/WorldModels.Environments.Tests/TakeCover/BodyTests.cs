using WorldModels.Environments.Cover;
using Xunit;

namespace WorldModels.Environments.Tests;

/// <summary>Motions whose steps are calculated by hand, in 1/65,536 of a map unit; the body has the player's radius 16.</summary>
public sealed class BodyTests
{
    private const int One = Fixed.One;

    [Fact]
    public void A_free_walk_adds_the_velocity_and_keeps_it() =>
        AssertWalk((-400 * One, 300 * One, -123_456, 7), (-400 * One - 123_456, 300 * One + 7, -123_456, 7), clipped: false);

    // From tic 193 of the recording pub_tc05, pushed to the left. Room to the wall: -432 x 65536 + 28055866 = -255686. Share:
    // 255686 / 341610 = 49052. Less the margin of 2048 it is 47004: the body moves by -341610 x 47004 >> 16 = -245011 and
    // -144430 x 47004 >> 16 = -103589. The rest, 65536 - 49052 = 16484, leaves -144430 x 16484 >> 16 = -36328 along the wall.
    [Fact]
    public void The_wall_behind_leaves_of_the_velocity_along_it_the_rest_of_the_way() =>
        AssertWalk((-28_055_866, 39_229_370, -341_610, -144_430), (-28_300_877, 39_089_453, 0, -36_328), clipped: true);

    // Room 3, share 3/4 = 49152, before it 47104: 2 x 47104 = 94208 along, 4 x 47104 = 188416 across; the rest 16384 leaves 2 x 16384.
    [Fact]
    public void A_side_wall_does_the_same() =>
        AssertWalk(
            (-400 * One, 749 * One, 2 * One, 4 * One), (-400 * One + 94_208 + 32_768, 749 * One + 188_416, 32_768, 0), clipped: true);

    // 2 of 4 to the wall behind: share 32768, before it 30720, moved by 4 x 30720 = 122880 = 1.875 each way; 2 are left along it.
    // Of the 3 to the side wall 1.125 = 73728 are left, a share of 36864: before it 34816, moved by 2 x 34816 = 69632.
    [Fact]
    public void A_corner_ends_the_walk() =>
        AssertWalk(
            (-430 * One, 749 * One, -4 * One, 4 * One), (-430 * One - 122_880, 749 * One + 122_880 + 69_632, 0, 0), clipped: true);

    // Two strides of (-10, 3), as 20 is more than 15. The first one meets the wall after 2 of 10, a share of 13107; before it 11059:
    // moved by -655360 x 11059 >> 16 = -110590 and 196608 x 11059 >> 16 = 33177. The rest 52429 leaves 196608 x 52429 >> 16 = 157287
    // a stride, which follows in this stride and in the next; the velocity is twice that.
    [Fact]
    public void A_fast_walk_is_divided_and_a_wall_clips_its_first_stride() =>
        AssertWalk(
            (-430 * One, 400 * One, -20 * One, 6 * One),
            (-430 * One - 110_590, 400 * One + 33_177 + 2 * 157_287, 0, 2 * 157_287), clipped: true);

    [Fact]
    public void A_wall_may_clip_its_second_stride() =>
        AssertWalk(
            (-420 * One, 400 * One, -20 * One, 6 * One),
            (-430 * One - 110_590, 403 * One + 33_177 + 157_287, 0, 2 * 157_287), clipped: true);

    // 100 x 448 x 65536 is less than 2^32: the original detects no crossing, stops the motion across and keeps the velocity.
    [Fact]
    public void A_wall_that_is_crossed_by_a_hair_leaves_the_velocity() =>
        AssertWalk(
            (-400 * One, 751 * One + 100, 3 * One, One), (-397 * One, 751 * One + 100, 3 * One, One), clipped: false);

    // 150 x 448 x 65536 is more than 2^32. Share 65386 of 1, before it 63338: moved by 3 x 63338 and 63338; the rest 150 leaves 450.
    [Fact]
    public void A_wall_that_is_crossed_by_more_does_not() =>
        AssertWalk(
            (-400 * One, 751 * One + 150, 3 * One, One), (-400 * One + 190_014 + 450, 751 * One + 150 + 63_338, 450, 0), clipped: true);

    // Room 1024, a share of 1024 of 1: less than the margin, and so nothing is moved before it; the rest 64512 leaves 5 x 64512.
    [Fact]
    public void A_body_closer_to_a_wall_than_the_margin_moves_along_it_alone() =>
        AssertWalk((-432 * One + 1024, 300 * One, -One, 5 * One), (-432 * One + 1024, 300 * One + 322_560, 0, 322_560), clipped: true);

    private static void AssertWalk(
        (int X, int Y, int VelocityX, int VelocityY) from, (int X, int Y, int VelocityX, int VelocityY) to, bool clipped)
    {
        var body = new Body(Player.Radius) { X = from.X, Y = from.Y, VelocityX = from.VelocityX, VelocityY = from.VelocityY };
        Assert.Equal(clipped, body.Walk());
        Assert.Equal(to, (body.X, body.Y, body.VelocityX, body.VelocityY));
    }
}
