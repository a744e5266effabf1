using WorldModels.Torch;

namespace WorldModels.Memory;

/// <summary>
/// Reads M from the file of the paper's code for CarRacing (<c>rnn.json</c>): the head, then the LSTM over (z, a, h), in TensorFlow's layout. That M predicts
/// neither the reward nor the end: here the reward is 0, and an episode never ends.
/// </summary>
internal static class PaperMdnRnn
{
    // TensorFlow adds 1 to the bias of the forget gate during the computation. Never is a logit at which the probability of an end is practically zero.
    private const float ForgetBias = 1, Never = -30;

    /// <summary>The position of each of TensorFlow's gates (input, candidate, forget, output) among torch's (input, forget, candidate, output).</summary>
    private static readonly int[] Gates = [0, 2, 1, 3];

    /// <exception cref="FormatException">The variables are not those of such an M.</exception>
    public static MdnRnnWeights Of(IReadOnlyList<NamedTensor> variables, int actionSize)
    {
        if (variables is not [{ Shape: [var hidden, var outputs] }, { Shape: [var headBias] }, { Shape: [var inputs, var gates] }, { Shape: [var bias] }]
            || headBias != outputs || gates != 4 * hidden || bias != gates || inputs - hidden - actionSize is not (> 0 and var latent) || outputs % (3 * latent) != 0)
            throw new FormatException(
                $"the weights are not those of the paper's M for CarRacing with actions of {actionSize} numbers: the shapes are {string.Join(", ", variables.Select(variable => NamedTensor.Describe(variable.Shape)))}");
        var shape = new MdnRnnShape(latent, actionSize, hidden, outputs / (3 * latent));
        float[][] values = [.. variables.Select(variable => variable.Values.Select(value => value / PaperFile.Scale).ToArray())];
        float[] weights = new float[shape.OutputSize * hidden], biases = new float[shape.OutputSize];
        for (int output = 0; output < outputs; output++)
        {
            int to = Place(output, shape);
            biases[to] = values[1][output];
            for (int unit = 0; unit < hidden; unit++) weights[to * hidden + unit] = values[0][unit * outputs + output];
        }
        biases[shape.DoneAt] = Never;
        float[] fromInputs = new float[gates * shape.InputSize], fromHidden = new float[gates * hidden], gateBiases = new float[gates];
        for (int theirs = 0; theirs < gates; theirs++)
        {
            int gate = Gates[theirs / hidden], ours = gate * hidden + theirs % hidden;
            gateBiases[ours] = values[3][theirs] + (gate == 1 ? ForgetBias : 0);
            for (int input = 0; input < inputs; input++)
            {
                float value = values[2][input * gates + theirs];
                if (input < shape.InputSize) fromInputs[ours * shape.InputSize + input] = value;
                else fromHidden[ours * hidden + input - shape.InputSize] = value;
            }
        }
        NamedTensor[] tensors =
        [
            new(shape.Cell.WeightName("weight_ih_l0"), [gates, shape.InputSize], fromInputs), new(shape.Cell.WeightName("weight_hh_l0"), [gates, hidden], fromHidden),
            new(shape.Cell.WeightName("bias_ih_l0"), [gates], gateBiases),
            new(MdnRnnModel.HeadWeight, [shape.OutputSize, hidden], weights), new(MdnRnnModel.HeadBias, [shape.OutputSize], biases),
        ];
        return new MdnRnnWeights(tensors.ToDictionary(tensor => tensor.Name), shape);
    }

    // That code orders the outputs by latent (logits, means, log sigmas of its components); this library orders them by kind (all logits first).
    private static int Place(int output, MdnRnnShape shape)
    {
        int latent = output / (3 * shape.Mixtures), part = output / shape.Mixtures % 3, component = output % shape.Mixtures;
        return part * shape.MixtureSize + latent * shape.Mixtures + component;
    }
}
