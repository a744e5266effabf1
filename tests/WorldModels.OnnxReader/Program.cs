using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;

namespace WorldModels.OnnxReader;

/// <summary>
/// A process that runs ONNX without libtorch. <c>score MODEL.zip ROLLOUTS COLUMN</c> prints a line of numbers for each row
/// of the column; <c>step MODEL.onnx|MODEL.zip</c> measures the control step of an agent, in ONNX Runtime or in C#. The last
/// line names the native libraries of torch and ONNX Runtime that are loaded.
/// </summary>
internal static class Program
{
    public const string LibrariesPrefix = "loaded:";

    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["score", var model, var rollouts, var column]:
                Score(model, rollouts, column);
                break;
            case ["step", var agent]:
                Console.WriteLine(ControlStep.Measure(agent));
                break;
            default:
                Console.Error.WriteLine("score MODEL.zip ROLLOUTS COLUMN, or step MODEL.onnx|MODEL.zip");
                return 2;
        }
        using Process self = Process.GetCurrentProcess();
        IEnumerable<string> names = self.Modules.Cast<ProcessModule>().Select(module => module.ModuleName).Distinct()
            .Where(name => name.StartsWith("lib", StringComparison.Ordinal))
            .Where(name => name.Contains("torch", StringComparison.OrdinalIgnoreCase) || name.Contains("onnxruntime", StringComparison.OrdinalIgnoreCase));
        Console.WriteLine($"{LibrariesPrefix} {string.Join(" ", names.Order())}");
        return 0;
    }

    private static void Score(string path, string folder, string column)
    {
        var ml = new MLContext();
        ITransformer model = ml.Model.Load(path, out _);
        using var rollouts = ml.Data.LoadRollouts(folder);
        foreach (float[] row in ColumnRows.Read(model.Transform(rollouts), column))
            Console.WriteLine(string.Join(" ", row.Select(value => value.ToString("R", CultureInfo.InvariantCulture))));
    }
}
