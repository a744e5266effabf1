using System.Text.Json;

namespace WorldModels.Tests.Weights;

/// <summary>The outputs of PyTorch with the weights in the files of <c>PyTorch/make.py</c>.</summary>
internal static class TorchOutputs
{
    private static readonly Lazy<Dictionary<string, double[]>> All = new(
        () => JsonSerializer.Deserialize<Dictionary<string, double[]>>(File.ReadAllText(PyTorchFileTests.At("expected.json")))!);

    public static double[] Of(string name) => All.Value[name];

    public static float[] Singles(string name) => [.. Of(name).Select(value => (float)value)];
}
