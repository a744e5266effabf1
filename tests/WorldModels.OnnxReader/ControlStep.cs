using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Onnx;
using WorldModels.Rollouts;

namespace WorldModels.OnnxReader;

/// <summary>Measures one control step: it reads a picture, returns an action and keeps the states.</summary>
internal static class ControlStep
{
    private const int Steps = 1000;

    /// <summary>Prints the time from the process's start to the first action, the time of a later step (median), and the working set.</summary>
    public static string Measure(string path)
    {
        IPolicy agent = Path.GetExtension(path) == ".onnx" ? new OnnxAgent(path) : Agent.FromModel(new MLContext().Model.Load(path, out _));
        byte[] picture = new byte[64 * 64 * 3];
        new Pcg64(1).NextBytes(picture);
        agent.Begin(1);
        agent.Act(new Observation(picture));
        using Process self = Process.GetCurrentProcess();
        double start = (DateTime.Now - self.StartTime).TotalMilliseconds;

        double[] times = new double[Steps];
        for (int step = 0; step < Steps; step++)
        {
            long before = Stopwatch.GetTimestamp();
            agent.Act(new Observation(picture));
            times[step] = Stopwatch.GetElapsedTime(before).TotalMilliseconds;
        }
        self.Refresh();
        double median = times.Order().ElementAt(Steps / 2);
        return string.Create(CultureInfo.InvariantCulture,
            $"first action after {start:F0} ms, a step {median:F3} ms, {self.WorkingSet64 / 1e6:F0} MB in memory, file {new FileInfo(path).Length / 1e6:F2} MB");
    }
}
