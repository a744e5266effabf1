namespace WorldModels.Environments.Racing;

/// <summary>
/// Takes places in the world to places on a canvas. CarRacing draws on a window of its own size first, which is then scaled
/// down, by different factors across and along.
/// </summary>
internal readonly struct Camera
{
    private readonly Vector2 _focus, _middle, _right, _up;

    /// <param name="window">The size of the window, in its pixels.</param>
    /// <param name="focus">What lies in the middle, three quarters down.</param>
    /// <param name="angle">By how much the world is turned, in radians.</param>
    /// <param name="zoom">Pixels of the window per metre.</param>
    /// <param name="scale">Canvas samples per pixel of the window, across and along.</param>
    public Camera(Vector2 window, Vector2 focus, float angle, float zoom, Vector2 scale)
    {
        var rotation = new Rotation(angle);
        _focus = focus;
        _middle = new Vector2(window.X / 2, window.Y * 3 / 4) * scale;
        _right = new Vector2(rotation.Cos, -rotation.Sin) * zoom * scale;
        _up = new Vector2(-rotation.Sin, -rotation.Cos) * zoom * scale;
    }

    /// <summary>Where a place in the world, in metres, lies on the canvas, in samples.</summary>
    public Vector2 Project(Vector2 place)
    {
        Vector2 offset = place - _focus;
        return _middle + _right * offset.X + _up * offset.Y;
    }

    /// <summary>Where the canvas point came from.</summary>
    public Vector2 Unproject(Vector2 point)
    {
        Vector2 offset = (point - _middle) / (_right.X * _up.Y - _right.Y * _up.X);
        return _focus + new Vector2(offset.X * _up.Y - offset.Y * _up.X, offset.Y * _right.X - offset.X * _right.Y);
    }
}
