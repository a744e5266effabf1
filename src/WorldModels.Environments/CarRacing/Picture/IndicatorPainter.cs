using System.Globalization;

namespace WorldModels.Environments.Racing;

/// <summary>Draws the bar at the bottom of the whole picture: score, speed, wheel speeds, steering and turn rate.</summary>
/// <remarks>Lengths are in units of 1/40 of the window's width and height; y counts up from its lower edge.</remarks>
internal sealed class IndicatorPainter(Canvas canvas)
{
    private const float Units = 40, BarHeight = 5, Smallest = 1e-4f;
    private const float ScoreX = 2.4f, ScoreY = 2.5f, DigitWidth = 0.72f, DigitHeight = 1.55f, DigitStep = 0.93f;

    public void Draw(Race race)
    {
        Car car = race.Car;
        Fill(0, 0, Units, BarHeight, Paint.Black);
        DrawUp(5, 0.02f * Plane.Length(car.Hull.Velocity), Paint.White);
        for (int i = 0; i < Car.Wheels; i++)
            DrawUp(7 + i, 0.01f * (float)car.AllWheels[i].Speed, i < 2 ? Paint.Blue : Paint.Violet);
        DrawAcross(20, -10 * car.AllWheels[0].Joint.Angle, Paint.Green);
        DrawAcross(30, -0.8f * car.Hull.AngularVelocity, Paint.Red);
        DrawScore(race.Score);
    }

    private void DrawUp(float place, float value, Paint paint)
    {
        if (MathF.Abs(value) > Smallest) Fill(place, 1, place + 1, 1 + value, paint);
    }

    private void DrawAcross(float place, float value, Paint paint)
    {
        if (MathF.Abs(value) > Smallest) Fill(place, 2, place + value, 4, paint);
    }

    private void DrawScore(double score)
    {
        Span<char> text = stackalloc char[16];
        score.TryFormat(text, out int length, score < 0 ? "000" : "0000", CultureInfo.InvariantCulture);
        float left = ScoreX - 0.5f * length * DigitStep, bottom = ScoreY - 0.5f * DigitHeight;
        float dotWidth = DigitWidth / TinyFont.Width, dotHeight = DigitHeight / TinyFont.Height;
        for (int i = 0; i < length; i++, left += DigitStep)
            foreach ((int x, int y) in TinyFont.Dots(text[i]))
                Fill(left + x * dotWidth, bottom + y * dotHeight, left + (x + 1) * dotWidth, bottom + (y + 1) * dotHeight, Paint.White);
    }

    private void Fill(float x1, float y1, float x2, float y2, Paint paint)
    {
        float width = canvas.Columns / Units, height = canvas.Rows / Units;
        canvas.Fill(
            MathF.Min(x1, x2) * width, canvas.Rows - MathF.Max(y1, y2) * height,
            MathF.Max(x1, x2) * width, canvas.Rows - MathF.Min(y1, y2) * height, paint);
    }
}
