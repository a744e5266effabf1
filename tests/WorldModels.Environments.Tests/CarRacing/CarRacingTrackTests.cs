using System.Numerics;
using WorldModels.Environments.Racing;
using Xunit;

namespace WorldModels.Environments.Tests;

public sealed class CarRacingTrackTests
{
    [Fact]
    public void The_grid_finds_every_tile_within_the_bounds()
    {
        Track track = TrackGenerator.Generate(new Pcg64(5).NextUniform);
        var random = new Pcg64(6);
        var found = new ulong[track.Grid.Words];
        int hits = 0;
        for (int trial = 0; trial < 300; trial++)
        {
            var center = new Vector2((float)random.NextUniform(-250, 250), (float)random.NextUniform(-250, 250));
            Bounds bounds = new Bounds(center.X, center.Y, center.X, center.Y).Grown((float)random.NextUniform(0, 40));
            track.Grid.Find(bounds, found);
            for (int i = 0; i < track.Tiles.Length; i++)
            {
                if (!track.Tiles[i].Bounds.Overlaps(bounds)) continue;
                hits++;
                Assert.True((found[i / 64] >> i & 1) == 1);
            }
        }
        Assert.True(hits > 100);
    }

    [Fact]
    public void A_place_off_the_field_belongs_to_the_outermost_cells()
    {
        Track track = TrackGenerator.Generate(new Pcg64(5).NextUniform);
        var found = new ulong[track.Grid.Words];
        track.Grid.Find(new Bounds(1000, 1000, 2000, 2000), found);
        Assert.All(found, word => Assert.Equal(0UL, word));
    }

    [Fact]
    public void Neighbouring_tiles_share_an_edge()
    {
        Track track = TrackGenerator.Generate(new Pcg64(5).NextUniform);
        for (int i = 1; i < track.Tiles.Length; i++)
            Assert.Equal(2, track.Tiles[i].Corners.Intersect(track.Tiles[i - 1].Corners).Count());
    }

    [Theory]
    [InlineData(1.01f, true)]
    [InlineData(1.0199f, true)]
    [InlineData(1.0202f, false)]
    [InlineData(0.2f, true)]
    public void Polygons_touch_up_to_two_skins_apart(float distance, bool touch)
    {
        Vector2[] square = [new(0.5f, -0.5f), new(0.5f, 0.5f), new(-0.5f, 0.5f), new(-0.5f, -0.5f)];
        foreach (float angle in (float[])[0, MathF.PI / 2])
        {
            Assert.Equal(touch, PolygonDistance.Touch(square, new Body([square], 1, new Vector2(distance, 0.3f), angle), square));
            Assert.Equal(touch, PolygonDistance.Touch(square, new Body([square], 1, new Vector2(-0.3f, -distance), angle), square));
        }
    }

    [Fact]
    public void Corners_that_face_each_other_touch_by_their_distance()
    {
        Vector2[] square = [new(0.5f, -0.5f), new(0.5f, 0.5f), new(-0.5f, 0.5f), new(-0.5f, -0.5f)];
        Assert.True(PolygonDistance.Touch(square, new Body([square], 1, new Vector2(1.014f, 1.014f), 0), square));
        Assert.False(PolygonDistance.Touch(square, new Body([square], 1, new Vector2(1.015f, 1.015f), 0), square));
    }

    [Fact]
    public void The_hull_weighs_what_it_weighs_in_Box2D()
    {
        var car = new Car(new TrackPoint(0, 0, 0, 0));
        MassProperties hull = car.Hull.Mass, wheel = car.AllWheels[0].Body.Mass;
        Assert.Equal(7.05999994f, hull.Mass);
        Assert.Equal(new Vector2(1.47745238e-09f, -0.0825308859f), hull.Center);
        Assert.Equal(18.2603645f, hull.Inertia + hull.Mass * Vector2.Dot(hull.Center, hull.Center));
        Assert.Equal(0.060480006f, wheel.Mass);
        Assert.Equal(0.00745920092f, wheel.Inertia);
    }
}
