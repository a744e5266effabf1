using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML;
using WorldModels.ModelReader;
using Xunit;

namespace WorldModels.Tests.MachineLearning;

/// <summary>A process that only has the files, and no libtorch.</summary>
internal static class FreshProcess
{
    /// <summary>Loads a model there, applies it to stored rollouts, and compares every column, bit for bit, with the rows computed here.</summary>
    /// <param name="model">The model zip.</param>
    /// <param name="rollouts">The folder of the rollouts.</param>
    /// <param name="expected">The rows that the model computed here.</param>
    public static async Task AssertReadsAlike(string model, string rollouts, IDataView expected)
    {
        string dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        var start = new ProcessStartInfo(dotnet, ["exec", typeof(ColumnHash).Assembly.Location, model, rollouts])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // An attempt to load libtorch fails there.
            Environment = { ["WORLDMODELS_LIBTORCH_PATH"] = rollouts },
        };
        using Process reader = Process.Start(start)!;
        Task<string> error = reader.StandardError.ReadToEndAsync();
        string output = await reader.StandardOutput.ReadToEndAsync();
        await reader.WaitForExitAsync();
        Assert.Equal("", await error);
        Assert.Equal(ColumnHash.OfAll(expected), output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }
}
