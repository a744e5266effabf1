namespace WorldModels.Environments.Racing;

/// <summary>
/// Draws a random closed track as CarRacing does: twelve checkpoints near a circle, and a path that turns towards one checkpoint
/// after another with a limited turn rate; one whole lap of it, whose ends meet, becomes the track.
/// </summary>
internal static class TrackGenerator
{
    public const int Checkpoints = 12;

    private const double Radius = 150, DetailStep = 3.5, TurnRate = 0.31, Scale = 6;
    private const double StartAlpha = -2 * Math.PI * 0.5 / Checkpoints;
    private const int MostPoints = 2500, Laps = 5;

    /// <summary>Repeats attempts until one gives a track.</summary>
    /// <param name="uniform">Returns the next random number between its two arguments; an attempt needs 24 of them.</param>
    public static Track Generate(Func<double, double, double> uniform)
    {
        while (true)
            if (CutLap(Walk(DrawCheckpoints(uniform))) is { } lap) return new Track(lap);
    }

    private static (double Alpha, double X, double Y)[] DrawCheckpoints(Func<double, double, double> uniform)
    {
        var checkpoints = new (double, double, double)[Checkpoints];
        for (int i = 0; i < Checkpoints; i++)
        {
            double noise = uniform(0, 2 * Math.PI / Checkpoints);
            double radius = uniform(Radius / 3, Radius);
            double alpha = 2 * Math.PI * i / Checkpoints + noise;
            // The first and the last checkpoint are far from the centre and leave room for a start line between them.
            if (i is 0 or Checkpoints - 1)
            {
                alpha = 2 * Math.PI * i / Checkpoints;
                radius = 1.5 * Radius;
            }
            checkpoints[i] = (alpha, radius * PortableMath.Cos(alpha), radius * PortableMath.Sin(alpha));
        }
        return checkpoints;
    }

    private static List<TrackPoint> Walk((double Alpha, double X, double Y)[] checkpoints)
    {
        var path = new List<TrackPoint>();
        double x = 1.5 * Radius, y = 0, beta = 0;
        int next = 0, laps = 0;
        bool farSide = false;
        while (laps < Laps && path.Count < MostPoints)
        {
            double alpha = PortableMath.Atan2(y, x);
            if (farSide && alpha > 0)
            {
                laps++;
                farSide = false;
            }
            if (alpha < 0)
            {
                farSide = true;
                alpha += 2 * Math.PI;
            }
            while (alpha > checkpoints[next % Checkpoints].Alpha)
                if (++next % Checkpoints == 0) alpha -= 2 * Math.PI;

            (_, double goalX, double goalY) = checkpoints[next % Checkpoints];
            double rightX = PortableMath.Cos(beta), rightY = PortableMath.Sin(beta);
            double offset = rightX * (goalX - x) + rightY * (goalY - y);
            while (beta - alpha > 1.5 * Math.PI) beta -= 2 * Math.PI;
            while (beta - alpha < -1.5 * Math.PI) beta += 2 * Math.PI;
            double previousBeta = beta;
            offset *= Scale;
            if (offset > 0.3) beta -= Math.Min(TurnRate, Math.Abs(0.001 * offset));
            if (offset < -0.3) beta += Math.Min(TurnRate, Math.Abs(0.001 * offset));
            x += -rightY * DetailStep;
            y += rightX * DetailStep;
            path.Add(new TrackPoint(alpha, previousBeta * 0.5 + beta * 0.5, x, y));
        }
        return path;
    }

    /// <summary>Returns the last whole lap from start line to start line, or null if there is none or its ends do not meet.</summary>
    private static TrackPoint[]? CutLap(List<TrackPoint> path)
    {
        int end = PreviousStart(path, path.Count - 1);
        int begin = PreviousStart(path, end - 1);
        if (begin <= 0) return null;
        TrackPoint[] lap = [.. path.Skip(begin).Take(end - 1 - begin)];
        TrackPoint first = lap[0], last = lap[^1];
        double gapX = PortableMath.Cos(first.Beta) * (first.X - last.X), gapY = PortableMath.Sin(first.Beta) * (first.Y - last.Y);
        return Math.Sqrt(gapX * gapX + gapY * gapY) > DetailStep ? null : lap;
    }

    /// <summary>Returns the nearest point at or before <paramref name="index"/> that crosses the start line; 0 or less if there is none.</summary>
    private static int PreviousStart(List<TrackPoint> path, int index)
    {
        while (index > 0 && !(path[index].Alpha > StartAlpha && path[index - 1].Alpha <= StartAlpha)) index--;
        return index;
    }
}
