using System.Text.Json.Serialization;

namespace WorldModels.Memory;

/// <summary>What M remembers with.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RecurrentCell>))]
public enum RecurrentCell
{
    /// <summary>
    /// Long short-term memory (Hochreiter and Schmidhuber 1997), the paper's: a gated sum, the cell state c, carries what is
    /// to be kept over many steps. 4 * hidden * (input + hidden + 1) numbers.
    /// </summary>
    Lstm,

    /// <summary>
    /// Gated recurrent unit (Cho et al. 2014): gates without a cell state of their own. 3 * hidden * (input + hidden + 2)
    /// numbers: with the reset gate outside the product, as torch has it, the second bias is one in its own right.
    /// </summary>
    Gru,

    /// <summary>
    /// The simple recurrent network (Elman 1990), h' = tanh(W x + U h + b), which forgets within some ten steps because the
    /// gradient through it vanishes (Hochreiter 1991). hidden * (input + hidden + 1) numbers.
    /// </summary>
    Tanh,
}

/// <summary>What each <see cref="RecurrentCell"/> is made of.</summary>
internal static class RecurrentCells
{
    /// <summary>Gates, each with weights for every input and hidden state.</summary>
    public static int Gates(this RecurrentCell cell) => cell switch { RecurrentCell.Lstm => 4, RecurrentCell.Gru => 3, _ => 1 };

    /// <summary>Whether c goes beside h from step to step.</summary>
    public static bool HasCellState(this RecurrentCell cell) => cell == RecurrentCell.Lstm;

    /// <summary>Whether the second of torch's two biases does more than add to the first.</summary>
    public static bool NeedsSecondBias(this RecurrentCell cell) => cell == RecurrentCell.Gru;

    /// <summary>The full name of a weight: <c>weight_ih_l0</c>, <c>weight_hh_l0</c>, <c>bias_ih_l0</c> or <c>bias_hh_l0</c> of the layer.</summary>
    public static string WeightName(this RecurrentCell cell, string weight) => $"{cell.LayerName()}.{weight}";

    /// <exception cref="ArgumentException">There is no such cell.</exception>
    public static string LayerName(this RecurrentCell cell) => cell switch
    {
        RecurrentCell.Lstm => "lstm",
        RecurrentCell.Gru => "gru",
        RecurrentCell.Tanh => "rnn",
        _ => throw new ArgumentException($"there is no recurrent cell {cell}: {string.Join(", ", Enum.GetNames<RecurrentCell>())} are known", nameof(cell)),
    };
}
