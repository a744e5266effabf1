using WorldModels.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace WorldModels.Onnx.Tests;

/// <summary>The same networks, built from TorchSharp's modules.</summary>
internal sealed class TorchReference(IReadOnlyList<NamedTensor> weights)
{
    private static readonly long[] Two = [2, 2];

    public (float[] Mean, float[] LogVariance) Encode(byte[] pictures, int count)
    {
        using var scope = NewDisposeScope();
        Tensor values = tensor(pictures).reshape(count, 64, 64, 3).permute(0, 3, 1, 2).to(ScalarType.Float32) / 255f;
        for (int layer = 1; layer <= 4; layer++)
            values = conv2d(values, Weight($"encoder.conv{layer}.weight"), Weight($"encoder.conv{layer}.bias"), strides: Two).relu();
        values = values.flatten(1);
        return (Array(Linear(values, "encoder.mean")), Array(Linear(values, "encoder.log_variance")));
    }

    /// <summary>Maps [count x latent] to [count x 64 x 64 x 3] in 0..1.</summary>
    public float[] Decode(float[] latents, int count)
    {
        using var scope = NewDisposeScope();
        Tensor values = Linear(tensor(latents).reshape(count, -1), "decoder.dense").reshape(count, -1, 1, 1);
        for (int layer = 1; layer <= 4; layer++)
        {
            values = conv_transpose2d(values, Weight($"decoder.deconv{layer}.weight"), Weight($"decoder.deconv{layer}.bias"), strides: Two);
            values = layer < 4 ? values.relu() : values.sigmoid();
        }
        return Array(values.permute(0, 2, 3, 1));
    }

    /// <summary>Maps inputs [batch x steps x input] and states [batch x hidden] to the head's outputs of each step, and to the last states.</summary>
    public (float[] Outputs, float[] Hidden, float[] Cell) Remember(float[] inputs, float[] hidden, float[] cell, int batch, int steps)
    {
        using var scope = NewDisposeScope();
        int hiddenSize = hidden.Length / batch, inputSize = inputs.Length / batch / steps;
        var lstm = nn.LSTM(inputSize, hiddenSize, batchFirst: true);
        using (no_grad())
        {
            foreach ((string name, var parameter) in lstm.named_parameters())
                parameter.copy_(name == "bias_hh_l0" ? zeros_like(parameter) : Weight($"lstm.{name}"));
        }
        // With gradients: without them, oneDNN's code for an LSTM is wrong on some processors.
        (Tensor states, Tensor lastHidden, Tensor lastCell) = lstm.forward(
            tensor(inputs).reshape(batch, steps, inputSize), (tensor(hidden).reshape(1, batch, hiddenSize), tensor(cell).reshape(1, batch, hiddenSize)));
        return (Array(Linear(states, "head")), Array(lastHidden), Array(lastCell));
    }

    /// <summary>Returns a part of each row: [rows x size] to [rows x length].</summary>
    public static float[] Columns(float[] values, int size, int start, int length) =>
        [.. values.Chunk(size).SelectMany(row => row.AsSpan(start, length).ToArray())];

    public static float[] LogSoftmax(float[] values, int length)
    {
        using var scope = NewDisposeScope();
        return Array(log_softmax(tensor(values).reshape(-1, length), -1));
    }

    private Tensor Linear(Tensor values, string layer) => linear(values, Weight($"{layer}.weight"), Weight($"{layer}.bias"));

    private Tensor Weight(string name)
    {
        NamedTensor found = weights.Single(weight => weight.Name == name);
        return tensor(found.Values).reshape([.. found.Shape.Select(length => (long)length)]);
    }

    private static float[] Array(Tensor values) => values.detach().contiguous().data<float>().ToArray();
}
