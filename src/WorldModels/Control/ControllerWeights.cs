using WorldModels.Environments;
using WorldModels.Torch;

namespace WorldModels.Control;

/// <summary>C's parameters from a file, and the sizes that follow from their shapes.</summary>
internal sealed record ControllerWeights(float[] Parameters, ControllerShape Shape, bool RemembersOutputs)
{
    /// <summary>The metadata entry that says which form of the action M reads.</summary>
    public const string MemoryKey = "memory.action", Outputs = "outputs";

    private const string Theirs = "fc.", Weight = ".weight", Bias = ".bias";

    /// <param name="file">The file.</param>
    /// <param name="actionSpace">The space of the actions.</param>
    /// <param name="hiddenSize">The length of the hidden state that C reads after the latent.</param>
    /// <exception cref="FormatException">A weight is missing, has the wrong shape or does not belong to C.</exception>
    public static ControllerWeights Of(SafetensorsFile file, Space actionSpace, int hiddenSize)
    {
        if (PaperFile.IsSourceOf(file)) return OfPaper(file.Tensors, actionSpace, hiddenSize);
        bool theirs = file.Tensors.Any(tensor => tensor.Name == "fc" + Weight);
        Dictionary<string, NamedTensor> tensors = file.Tensors.Select(tensor => theirs ? Rename(tensor) : tensor).ToDictionary(tensor => tensor.Name);
        int units = tensors.TryGetValue(ControllerTransformer.Hidden + Weight, out NamedTensor? hidden) && hidden.Shape is [> 0 and var rows, > 0] ? rows : 0;
        string first = (units > 0 ? ControllerTransformer.Hidden : ControllerTransformer.Output) + Weight;
        if (!tensors.TryGetValue(first, out NamedTensor? layer) || layer.Shape is not [> 0, > 0 and var inputs])
            throw new FormatException($"the weights are not those of C: '{ControllerTransformer.Output}{Weight}' or 'fc{Weight}' is missing; there are {string.Join(", ", file.Tensors.Select(tensor => tensor.Name))}");
        var shape = new ControllerShape(
            Latents(inputs, hiddenSize), hiddenSize, UsesCell: false, tensors.ContainsKey(ControllerTransformer.Output + Bias), ControllerShape.OutputsFor(actionSpace), units);
        // ctallec/world-models passes the outputs to M unchanged; only the environment moves them into their bounds.
        bool remembersOutputs = (theirs || file.Metadata.GetValueOrDefault(MemoryKey) == Outputs) && actionSpace is BoxSpace;
        return new ControllerWeights(ControllerTransformer.Read(tensors, shape), shape, remembersOutputs);
    }

    private static NamedTensor Rename(NamedTensor tensor) =>
        tensor.Name.StartsWith(Theirs, StringComparison.Ordinal) ? tensor with { Name = $"{ControllerTransformer.Output}.{tensor.Name[Theirs.Length..]}" } : tensor;

    // The biases, then the weights [inputs, 3], then the score. The actions are tanh(W x + b), of which the second is mapped from -1..1 to 0..1:
    // three tanh units and a layer that scales them.
    private static ControllerWeights OfPaper(IReadOnlyList<NamedTensor> variables, Space actionSpace, int hiddenSize)
    {
        const int outputs = 3, gas = 1;
        if (actionSpace is not BoxSpace { Size: outputs }) throw new FormatException($"the paper's C for CarRacing returns steering, gas and brake, but the actions are {actionSpace}");
        if (variables is not [{ Shape: [var count] } parameters, ..] || count % outputs != 0)
            throw new FormatException($"the weights are not those of the paper's C for CarRacing: the first of its lists has the shape {NamedTensor.Describe(variables[0].Shape)}");
        int inputs = count / outputs - 1;
        var shape = new ControllerShape(Latents(inputs, hiddenSize), hiddenSize, UsesCell: false, HasBias: true, outputs, HiddenUnits: outputs);
        float[] transposed = (parameters with { Shape = [inputs, outputs], Values = parameters.Values[outputs..] }).Transpose(1, 0).Values;
        float[] scale = new float[outputs * outputs], offset = new float[outputs];
        for (int output = 0; output < outputs; output++) scale[output * outputs + output] = output == gas ? 0.5f : 1;
        offset[gas] = 0.5f;
        return new ControllerWeights([.. transposed, .. parameters.Values.AsSpan(0, outputs), .. scale, .. offset], shape, RemembersOutputs: false);
    }

    private static int Latents(int inputs, int hiddenSize) => inputs > hiddenSize ? inputs - hiddenSize
        : throw new FormatException($"C reads {inputs} numbers: the hidden state has {hiddenSize} of them, so none are left for a latent");
}
