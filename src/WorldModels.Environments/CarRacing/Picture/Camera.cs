namespace WorldModels.Environments.Racing;

/// <summary>
/// Maps points of the world to points on a canvas. The original draws on a window of its own size first, which is then scaled
/// down, with different factors for the width and the height.
/// </summary>
internal readonly struct Camera
{
    private readonly Vector2 _focus, _middle, _right, _up;

    /// <param name="window">The size of the window, in its pixels.</param>
    /// <param name="focus">The point that is drawn in the middle, three quarters down.</param>
    /// <param name="angle">The rotation of the world, in radians.</param>
    /// <param name="zoom">Pixels of the window per metre.</param>
    /// <param name="scale">Canvas samples per pixel of the window, for the width and the height.</param>
    public Camera(Vector2 window, Vector2 focus, float angle, float zoom, Vector2 scale)
    {
        var rotation = new Rotation(angle);
        _focus = focus;
        _middle = new Vector2(window.X / 2, window.Y * 3 / 4) * scale;
        _right = new Vector2(rotation.Cos, -rotation.Sin) * zoom * scale;
        _up = new Vector2(-rotation.Sin, -rotation.Cos) * zoom * scale;
    }

    /// <summary>Returns the position on the canvas, in samples, of a point in the world, in metres.</summary>
    public Vector2 Project(Vector2 place)
    {
        Vector2 offset = place - _focus;
        return _middle + _right * offset.X + _up * offset.Y;
    }

    /// <summary>Returns the point in the world of a point on the canvas.</summary>
    public Vector2 Unproject(Vector2 point)
    {
        Vector2 offset = (point - _middle) / (_right.X * _up.Y - _right.Y * _up.X);
        return _focus + new Vector2(offset.X * _up.Y - offset.Y * _up.X, offset.Y * _right.X - offset.X * _right.Y);
    }
}
