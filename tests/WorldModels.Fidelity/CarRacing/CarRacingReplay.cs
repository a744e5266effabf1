using WorldModels.Environments;
using WorldModels.Environments.Racing;

namespace WorldModels.Fidelity.CarRacing;

/// <summary>Replays a recorded episode with its random numbers and its actions and measures the differences.</summary>
public static class CarRacingReplay
{
    private const int RowsAboveBar = 84, RowBytes = 96 * 3;

    /// <summary>Replays one episode.</summary>
    /// <exception cref="InvalidDataException">The trace's random numbers do not make a track, or a picture is missing or has another size.</exception>
    public static CarRacingErrors Compare(CarRacingTrace trace)
    {
        Track track = MakeTrack(trace);
        var race = new Race(track);
        var painter = new RacePainter(CarRacingView.V3, CarRacingFrame.Full96);
        var errors = new CarRacingErrors
        {
            Name = trace.Name,
            Steps = trace.Actions.Length,
            SameDraws = HasDrawsOfSeed(trace),
            Track = TrackError(trace, track),
            Kerbs = track.Tiles.Length == trace.Kerb.Length ? track.Tiles.Where((tile, i) => KerbCode(tile, i) != trace.Kerb[i]).Count() : int.MaxValue,
        };
        double reward = 0;
        for (int step = 0; step <= trace.Actions.Length; step++)
        {
            if (step > 0) reward = race.Step(trace.Actions[step - 1][0], trace.Actions[step - 1][1], trace.Actions[step - 1][2]);
            Note(errors, race, reward, trace.States[step]);
            if (trace.Frames.Contains(step)) NotePicture(errors, painter, race, Path.Combine(trace.FrameFolder, $"step{step:0000}.png"));
        }
        return errors;
    }

    private static Track MakeTrack(CarRacingTrace trace)
    {
        IEnumerator<double> draws = trace.TrackAttempts.SelectMany(attempt => attempt).GetEnumerator();
        return TrackGenerator.Generate((_, _) =>
            draws.MoveNext() ? draws.Current : throw new InvalidDataException($"the random numbers of trace {trace.Name} end before they make a track"));
    }

    private static bool HasDrawsOfSeed(CarRacingTrace trace)
    {
        var random = new Pcg64(trace.Seed);
        return trace.TrackAttempts.SelectMany(attempt => attempt)
            .Select((draw, i) => draw == random.NextUniform(i % 2 == 0 ? 0 : 50, i % 2 == 0 ? 2 * Math.PI / TrackGenerator.Checkpoints : 150))
            .All(same => same);
    }

    private static double TrackError(CarRacingTrace trace, Track track) =>
        track.Points.Count != trace.Track.Length ? double.PositiveInfinity
        : track.Points.Zip(trace.Track, (point, row) => Math.Max(Math.Abs(point.X - row[2]), Math.Abs(point.Y - row[3]))).Max();

    private static int KerbCode(RoadTile tile, int index) => tile.Kerb is null ? 0 : index % 2 == 0 ? 1 : 2;

    private static void Note(CarRacingErrors errors, Race race, double reward, double[] state)
    {
        Body hull = race.Car.Hull;
        // Box2D's numbers were written with nine digits, the precision of single precision.
        float[] single = [.. state.Select(value => (float)value)];
        errors.Position = Worst(errors.Position, hull.Origin.X - single[0], hull.Origin.Y - single[1]);
        errors.Angle = Worst(errors.Angle, hull.Angle - single[2]);
        errors.Velocity = Worst(errors.Velocity, hull.Velocity.X - single[3], hull.Velocity.Y - single[4]);
        errors.Spin = Worst(errors.Spin, hull.AngularVelocity - single[5]);
        for (int i = 0; i < Car.Wheels; i++)
        {
            errors.WheelSpeed = Worst(errors.WheelSpeed, race.Car.AllWheels[i].Speed - state[6 + i]);
            errors.Joint = Worst(errors.Joint, race.Car.AllWheels[i].Joint.Angle - single[10 + i]);
            errors.Touched = Worst(errors.Touched, race.TouchedTiles[i] - state[14 + i]);
        }
        errors.Reward = Worst(errors.Reward, reward - state[18]);
        errors.Visited = Worst(errors.Visited, race.TilesVisited - state[19]);
        if (race.Ended != state[20] > 0) errors.Endings++;
    }

    private static double Worst(double soFar, params ReadOnlySpan<double> differences)
    {
        foreach (double difference in differences) soFar = Math.Max(soFar, Math.Abs(difference));
        return soFar;
    }

    private static void NotePicture(CarRacingErrors errors, RacePainter painter, Race race, string file)
    {
        byte[] recorded = Picture.Read(file, 96, 96);
        painter.Draw(race);
        double sum = 0;
        for (int i = 0; i < recorded.Length; i++)
        {
            // The recording's downscaling (pygame 2.1.2) darkens every colour by two levels.
            sum += Math.Abs(Math.Max(painter.Pixels[i] - 2, 0) - recorded[i]);
            if (i == RowsAboveBar * RowBytes - 1) errors.PicturesAboveBar.Add(sum / (i + 1));
        }
        errors.Pictures.Add(sum / recorded.Length);
    }
}
