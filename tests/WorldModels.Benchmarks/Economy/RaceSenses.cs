using WorldModels.Control;
using WorldModels.Environments;

namespace WorldModels.Benchmarks.Economy;

/// <summary>
/// A short CarRacing whose observations are numbers, so that thousands of episodes take only minutes: road or grass at a few places in front of the car, and its speed.
/// One pedal, gas or brake, keeps the search small.
/// </summary>
internal static class RaceSenses
{
    public const int MaxSteps = 300;
    private const int Side = 96, SpeedColumn = 13, SpeedTop = 86, SpeedBottom = 94;

    private static readonly int[] Columns = [24, 36, 48, 60, 72], Rows = [24, 48, 64];

    /// <summary>The number of observed values.</summary>
    public static int Size => Rows.Length * Columns.Length + 1;

    /// <summary>Steering, and gas (above 0) or brake.</summary>
    public static BoxSpace Actions { get; } = new([-1, -1], [1, 1]);

    /// <summary>A linear C on those numbers.</summary>
    public static ControllerShape ControllerShape { get; } = new(Size, 0, UsesCell: false, HasBias: true, ControllerShape.OutputsFor(Actions));

    public static IEnvironment Create() =>
        new OnePedal(new CarRacing(new CarRacingOptions { Frame = CarRacingFrame.Full96, MaxSteps = MaxSteps })).WithEncoder(Size, Sense);

    private static float[] Sense(Observation seen)
    {
        byte[] pixels = seen.Pixels;
        return [.. Rows.SelectMany(y => Columns.Select(x => Meadow(y, x))), Enumerable.Range(SpeedTop, SpeedBottom - SpeedTop).Sum(y => At(y, SpeedColumn, 1) / 255f) - 1];

        float At(int y, int x, int colour) => pixels[(y * Side + x) * 3 + colour];

        // The road is grey, about 0; the grass is green, about 1.
        float Meadow(int y, int x) => (At(y, x, 1) - At(y, x, 0)) / 100f;
    }

    private sealed class OnePedal(IEnvironment inner) : EnvironmentWrapper(inner)
    {
        public override Space ActionSpace => Actions;

        public override StepResult Step(float[] action) => base.Step([action[0], Math.Max(0, action[1]), Math.Max(0, -action[1])]);
    }
}
