using WorldModels.Inference;
using WorldModels.Torch;

namespace WorldModels.Memory;

/// <summary>A trained M ready to use: the weights by name and the kernels that step with them, without libtorch.</summary>
internal sealed class MdnRnnModel
{
    public const string HeadWeight = "head.weight", HeadBias = "head.bias";

    private readonly LstmCell _lstm;
    private readonly PackedMatrix _head;

    /// <exception cref="FormatException">A weight is missing or has the wrong shape.</exception>
    public MdnRnnModel(IReadOnlyDictionary<string, NamedTensor> weights, MdnRnnShape shape, DreamStarts? starts = null)
    {
        Shape = shape;
        Weights = [.. weights.Values];
        var reader = new WeightReader(weights, "M");
        int gates = 4 * shape.HiddenSize;
        _lstm = new LstmCell(
            reader.Read("lstm.weight_ih_l0", gates, shape.InputSize), reader.Read("lstm.weight_hh_l0", gates, shape.HiddenSize),
            reader.Read(MdnRnnNetwork.FirstBias, gates), shape.InputSize, shape.HiddenSize);
        _head = new PackedMatrix(
            reader.Read(HeadWeight, shape.OutputSize, shape.HiddenSize), shape.OutputSize, shape.HiddenSize, reader.Read(HeadBias, shape.OutputSize));
        Starts = starts ?? DreamStarts.Read(weights, reader, shape);
        reader.CheckAllRead();
    }

    public MdnRnnShape Shape { get; }

    public IReadOnlyList<NamedTensor> Weights { get; }

    /// <summary>The weights without the starts of dreams, which are not trained.</summary>
    public IEnumerable<NamedTensor> NetworkWeights => Weights.Where(tensor => tensor.Name != DreamStarts.Name);

    /// <summary>Where a dream can begin.</summary>
    public DreamStarts Starts { get; }

    /// <summary>Takes (z, a) into the states of <paramref name="count"/> sequences.</summary>
    /// <param name="inputs">[count x InputSize]: z, then the action's code.</param>
    /// <param name="hidden">[count x HiddenSize], h before and after.</param>
    /// <param name="cell">[count x HiddenSize], c before and after.</param>
    /// <param name="count">Sequences.</param>
    /// <param name="workspace">This thread's scratch memory.</param>
    public void Step(ReadOnlySpan<float> inputs, Span<float> hidden, Span<float> cell, int count, Workspace workspace) =>
        _lstm.Step(inputs, hidden, cell, count, workspace);

    /// <summary>What the states say of the next step: [count x OutputSize], log sigmas within their bound.</summary>
    public void Predict(ReadOnlySpan<float> hidden, int count, Span<float> outputs)
    {
        _head.Multiply(hidden, count, outputs);
        for (int row = 0; row < count; row++)
        {
            foreach (ref float logSigma in outputs.Slice(row * Shape.OutputSize + Shape.LogSigmasAt, Shape.MixtureSize))
                logSigma = Math.Clamp(logSigma, -MixtureDensity.LogSigmaBound, MixtureDensity.LogSigmaBound);
        }
    }
}
