using WorldModels.Inference;
using WorldModels.Torch;

namespace WorldModels.Memory;

/// <summary>A trained M: the weights by name, and the kernels that step with them, without libtorch.</summary>
internal sealed class MdnRnnModel
{
    public const string HeadWeight = "head.weight", HeadBias = "head.bias";

    private readonly RecurrentLayer _recurrent;
    private readonly PackedMatrix _head;

    /// <exception cref="FormatException">A weight is missing or has the wrong shape.</exception>
    public MdnRnnModel(IReadOnlyDictionary<string, NamedTensor> weights, MdnRnnShape shape, DreamStarts? starts = null)
    {
        Shape = shape;
        Weights = [.. weights.Values];
        var reader = new WeightReader(weights, "M");
        _recurrent = ReadRecurrent(reader, shape);
        float[] headWeights = reader.Read(HeadWeight, shape.OutputSize, shape.HiddenSize), headBias = reader.Read(HeadBias, shape.OutputSize);
        _head = new PackedMatrix(headWeights, shape.OutputSize, shape.HiddenSize, headBias);
        OutcomeHead = new OutcomeHead(headWeights, headBias, shape);
        Starts = starts ?? DreamStarts.Read(weights, reader, shape);
        reader.CheckAllRead();
    }

    public MdnRnnShape Shape { get; }

    public IReadOnlyList<NamedTensor> Weights { get; }

    /// <summary>The weights without the starts of dreams, which are not trained.</summary>
    public IEnumerable<NamedTensor> NetworkWeights => Weights.Where(tensor => tensor.Name != DreamStarts.Name);

    /// <summary>The states at which a dream can begin.</summary>
    public DreamStarts Starts { get; }

    /// <summary>The head in the form that is used to draw outcomes.</summary>
    public OutcomeHead OutcomeHead { get; }

    /// <summary>Steps the states of <paramref name="count"/> sequences with (z, a).</summary>
    /// <param name="inputs">[count x InputSize]: z, then the encoded action.</param>
    /// <param name="hidden">[count x HiddenSize]: h, updated in place.</param>
    /// <param name="cell">[count x CellSize]: c, updated in place.</param>
    /// <param name="count">The number of sequences.</param>
    /// <param name="workspace">The scratch memory of this thread.</param>
    public void Step(ReadOnlySpan<float> inputs, Span<float> hidden, Span<float> cell, int count, Workspace workspace) =>
        _recurrent.Step(inputs, hidden, cell, count, workspace);

    /// <summary>Computes the predictions for the next step from the states: [count x OutputSize], with the log sigmas of a mixture within their bound.</summary>
    public void Predict(ReadOnlySpan<float> hidden, int count, Span<float> outputs)
    {
        _head.Multiply(hidden, count, outputs);
        if (Shape.IsDeterministic) return;
        for (int row = 0; row < count; row++)
        {
            foreach (ref float logSigma in outputs.Slice(row * Shape.OutputSize + Shape.LogSigmasAt, Shape.MixtureSize))
                logSigma = Math.Clamp(logSigma, -MixtureDensity.LogSigmaBound, MixtureDensity.LogSigmaBound);
        }
    }

    private static RecurrentLayer ReadRecurrent(WeightReader reader, MdnRnnShape shape)
    {
        int gates = shape.Cell.Gates() * shape.HiddenSize;
        float[] inputWeights = reader.Read(shape.Cell.WeightName("weight_ih_l0"), gates, shape.InputSize);
        float[] hiddenWeights = reader.Read(shape.Cell.WeightName("weight_hh_l0"), gates, shape.HiddenSize);
        float[] bias = reader.Read(shape.Cell.WeightName("bias_ih_l0"), gates);
        return shape.Cell switch
        {
            RecurrentCell.Lstm => new LstmCell(inputWeights, hiddenWeights, bias, shape.InputSize, shape.HiddenSize),
            RecurrentCell.Gru => new GruCell(
                inputWeights, hiddenWeights, bias, reader.Read(shape.Cell.WeightName("bias_hh_l0"), gates), shape.InputSize, shape.HiddenSize),
            _ => new TanhCell(inputWeights, hiddenWeights, bias, shape.InputSize, shape.HiddenSize),
        };
    }
}
