using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Memory;

/// <summary>
/// torch's recurrent layers, computed one step at a time with matrix products and elementwise functions, for which libtorch
/// does not use oneDNN. oneDNN's code for an LSTM without recorded gradients (libtorch 2.10, CPU) is wrong on some processors:
/// hidden states deviate by up to 0.66 for 4, 6, 8, 16 and 100 units.
/// </summary>
internal static class RecurrentSteps
{
    /// <summary>Computes the hidden states [N, T, hidden] and the state after the last step from inputs [N, T, input] and the state before them, [1, N, hidden] each.</summary>
    /// <param name="kind">The kind of layer.</param>
    /// <param name="weights">The weights of the layer by torch's names.</param>
    /// <param name="inputs">The inputs of all steps.</param>
    /// <param name="hidden">h before the first step.</param>
    /// <param name="cell">c before the first step; returned unchanged if the layer has none.</param>
    public static (Tensor States, Tensor Hidden, Tensor Cell) Run(
        RecurrentCell kind, IReadOnlyDictionary<string, Tensor> weights, Tensor inputs, Tensor hidden, Tensor cell)
    {
        Tensor fromInputs = inputs.matmul(weights["weight_ih_l0"].t()).Plus(weights["bias_ih_l0"]);
        Tensor hiddenWeights = weights["weight_hh_l0"].t(), hiddenBias = weights["bias_hh_l0"];
        Tensor h = hidden[0], c = cell[0];
        var states = new Tensor[inputs.shape[1]];
        for (int step = 0; step < states.Length; step++)
        {
            Tensor[] given = fromInputs.select(1, step).chunk(kind.Gates(), -1), kept = h.mm(hiddenWeights).Plus(hiddenBias).chunk(kind.Gates(), -1);
            (h, c) = kind switch
            {
                RecurrentCell.Lstm => Lstm(given, kept, c),
                RecurrentCell.Gru => (Gru(given, kept, h), c),
                _ => (given[0].Plus(kept[0]).tanh(), c),
            };
            states[step] = h;
        }
        return (stack(states, 1), h.unsqueeze(0), c.unsqueeze(0));
    }

    // Gates in torch's order: input, forget, cell, output.
    private static (Tensor Hidden, Tensor Cell) Lstm(Tensor[] given, Tensor[] kept, Tensor cell)
    {
        Tensor next = (Gate(1) * cell).Plus(Gate(0) * given[2].Plus(kept[2]).tanh());
        return (Gate(3) * next.tanh(), next);

        Tensor Gate(int gate) => given[gate].Plus(kept[gate]).sigmoid();
    }

    // Gates in torch's order: reset, update, new.
    private static Tensor Gru(Tensor[] given, Tensor[] kept, Tensor hidden)
    {
        Tensor reset = given[0].Plus(kept[0]).sigmoid(), update = given[1].Plus(kept[1]).sigmoid();
        Tensor fresh = given[2].Plus(reset * kept[2]).tanh();
        return fresh.Plus(update * (hidden - fresh));
    }
}
