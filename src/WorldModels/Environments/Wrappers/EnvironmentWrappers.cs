using WorldModels.Rollouts;

namespace WorldModels.Environments;

/// <summary>
/// Extension methods that wrap environments one after another: <c>new CarRacing().WithTimeLimit(500).WithActionRepeat(4)</c>. Each wrapper takes ownership
/// of the environment before it; use and dispose the last one. The order matters: here the limit counts steps of the car, not of the agent.
/// </summary>
public static class EnvironmentWrappers
{
    /// <summary>Truncates episodes after a number of steps: <see cref="TimeLimit"/>.</summary>
    public static TimeLimit WithTimeLimit(this IEnvironment environment, int maxSteps) => new(environment, maxSteps);

    /// <summary>Repeats each action several times: <see cref="ActionRepeat"/>.</summary>
    public static ActionRepeat WithActionRepeat(this IEnvironment environment, int times) => new(environment, times);

    /// <summary>Multiplies rewards by a factor: <see cref="ScaleReward"/>.</summary>
    public static ScaleReward WithScaledReward(this IEnvironment environment, double factor) => new(environment, factor);

    /// <summary>Returns the last observations as one: <see cref="FrameStack"/>.</summary>
    public static FrameStack WithFrameStack(this IEnvironment environment, int count) => new(environment, count);

    /// <summary>Crops each picture to a rectangle: <see cref="CropFrame"/>.</summary>
    public static CropFrame WithCroppedFrame(this IEnvironment environment, int top, int left, int height, int width) => new(environment, top, left, height, width);

    /// <summary>Resizes each picture: <see cref="ResizeFrame"/>.</summary>
    public static ResizeFrame WithResizedFrame(this IEnvironment environment, int height, int width) => new(environment, height, width);

    /// <summary>Converts each picture to grey: <see cref="Grayscale"/>.</summary>
    public static Grayscale WithGrayscale(this IEnvironment environment) => new(environment);

    /// <summary>Replaces each observation by the output of your own encoder: <see cref="EncodeObservation"/>.</summary>
    public static EncodeObservation WithEncoder(this IEnvironment environment, int size, Func<Observation, float[]> encode) => new(environment, size, encode);

    /// <summary>Records every episode into a folder: <see cref="RecordEpisodes"/>.</summary>
    public static RecordEpisodes WithRecordedEpisodes(this IEnvironment environment, string folder) => new(environment, folder);

    /// <summary>Records every episode into a writer: <see cref="RecordEpisodes"/>.</summary>
    public static RecordEpisodes WithRecordedEpisodes(this IEnvironment environment, RolloutWriter writer) => new(environment, writer);

    /// <summary>Passes every picture to a function: <see cref="RecordPictures"/>.</summary>
    public static RecordPictures WithRecordedPictures(this IEnvironment environment, Action<byte[]> record) => new(environment, record);
}
