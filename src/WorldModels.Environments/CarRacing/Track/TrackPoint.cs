namespace WorldModels.Environments.Racing;

/// <summary>A point on the middle line of a track.</summary>
/// <param name="Alpha">The angle of the point as seen from the centre of the field, in radians.</param>
/// <param name="Beta">Angle of the axis that points to the right of the road, in radians.</param>
/// <param name="X">Position in metres.</param>
/// <param name="Y">Position in metres.</param>
internal readonly record struct TrackPoint(double Alpha, double Beta, double X, double Y)
{
    /// <summary>Returns the point that lies <paramref name="distance"/> metres to the right of this one, across the road.</summary>
    public Vector2 Across(double distance) => new((float)(X + distance * PortableMath.Cos(Beta)), (float)(Y + distance * PortableMath.Sin(Beta)));
}
