using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace WorldModels.Onnx.Tests;

/// <summary>Runs an ONNX file once, without ML.NET.</summary>
internal static class Runtime
{
    public static IReadOnlyDictionary<string, float[]> Run(string path, params NamedOnnxValue[] inputs)
    {
        using var session = new InferenceSession(path);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run(inputs);
        return results.ToDictionary(result => result.Name, result => result.ElementType switch
        {
            TensorElementType.UInt8 => [.. result.AsTensor<byte>().Select(value => (float)value)],
            _ => result.AsTensor<float>().ToArray(),
        });
    }

    public static NamedOnnxValue Value<T>(string name, T[] values, params int[] shape) =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(values, shape));
}
