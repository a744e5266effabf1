using System.Globalization;
using WorldModels.Fuzzing;

namespace WorldModels.Onnx.Tests.HostileFiles;

/// <summary>ONNX files that were changed at random, or with knowledge of the format, are refused or do no harm. <c>WORLDMODELS_FUZZ</c> sets the number of files.</summary>
public sealed class FuzzingTests : IDisposable
{
    private static readonly int Files = int.Parse(Environment.GetEnvironmentVariable("WORLDMODELS_FUZZ") ?? "300", CultureInfo.InvariantCulture);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("worldmodels-onnx-fuzzing-");

    [Theory]
    [InlineData("onnx-encoder")]
    [InlineData("onnx-agent")]
    public void A_hostile_file_is_refused_or_does_no_harm(string kind)
    {
        string path = Path.Combine(_folder.FullName, "hostile.onnx");
        Target target = kind == "onnx-agent" ? new AgentTarget(path) : new EncoderTarget(path);
        Assert.Equal(kind, target.Name);
        foreach (byte[] seed in target.Seeds) target.Load(seed);
        FuzzReport report = Fuzzer.Run(target, Files, seed: 4);
        TestContext.Current.SendDiagnosticMessage(report.ToString());
        Assert.True(report.Failures.Count == 0, string.Join('\n', report.Failures));
        Assert.InRange(report.Refused, Files / 4, Files - 1);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
