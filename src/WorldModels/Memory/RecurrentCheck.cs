using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.MachineLearning;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Memory;

/// <summary>Checks that libtorch computes M correctly on this processor, with recorded gradients and in the sizes of the training.</summary>
internal static class RecurrentCheck
{
    // The rounding errors of bfloat16 accumulate from step to step.
    private const int MostSteps = 2;

    /// <param name="computing">The network that is trained, on the CPU.</param>
    /// <param name="weights">The same weights in single precision.</param>
    /// <param name="shape">The sizes of M.</param>
    /// <param name="lanes">The number of sequences in the batch.</param>
    /// <param name="length">The number of steps of each sequence.</param>
    /// <param name="precision">The precision in which <paramref name="computing"/> multiplies.</param>
    /// <exception cref="InvalidOperationException">The results differ.</exception>
    public static void Run(MdnRnnNetwork computing, IReadOnlyList<NamedTensor> weights, MdnRnnShape shape, int lanes, int length, TrainingPrecision precision)
    {
        using var scope = NewDisposeScope();
        var random = new Pcg64(0);
        ScalarType type = precision == TrainingPrecision.Single ? ScalarType.Float32 : ScalarType.BFloat16;
        float[] inputs = Draw(lanes * length * shape.InputSize), hidden = Draw(lanes * shape.HiddenSize), cell = Draw(lanes * shape.HiddenSize);
        (Tensor states, _, _) = computing.Recur(
            NativeTensor.Of(inputs, lanes, length, shape.InputSize).to(type),
            NativeTensor.Of(hidden, 1, lanes, shape.HiddenSize).to(type), NativeTensor.Of(cell, 1, lanes, shape.HiddenSize).to(type));
        Tensor means = computing.Predict(states).narrow(-1, shape.MeansAt, shape.MixtureSize);

        var model = new MdnRnnModel(weights.ToDictionary(tensor => tensor.Name), shape, DreamStarts.None(shape));
        float[] input = new float[lanes * shape.InputSize], outputs = new float[lanes * shape.OutputSize];
        for (int step = 0; step < Math.Min(length, MostSteps); step++)
        {
            for (int lane = 0; lane < lanes; lane++)
                inputs.AsSpan((lane * length + step) * shape.InputSize, shape.InputSize).CopyTo(input.AsSpan(lane * shape.InputSize));
            model.Step(input, hidden, cell.AsSpan(0, lanes * shape.CellSize), lanes, Workspace.OfThisThread);
            model.Predict(hidden, lanes, outputs);
            ProcessorCheck.Compare($"M's recurrent layer ({shape.Cell})", hidden, states.select(1, step).ToNumbers(), precision);
            float[] expected = [.. outputs.Chunk(shape.OutputSize).SelectMany(row => row.AsSpan(shape.MeansAt, shape.MixtureSize).ToArray())];
            ProcessorCheck.Compare("M's head", expected, means.select(1, step).ToNumbers(), precision);
        }

        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextUniform(-1, 1))];
    }
}
