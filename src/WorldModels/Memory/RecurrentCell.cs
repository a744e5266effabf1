using System.Text.Json.Serialization;

namespace WorldModels.Memory;

/// <summary>The kind of M's recurrent layer.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RecurrentCell>))]
public enum RecurrentCell
{
    /// <summary>
    /// Long short-term memory (Hochreiter and Schmidhuber 1997), as in the paper: a gated sum, the cell state c, keeps
    /// information over many steps. 4 * hidden * (input + hidden + 1) parameters.
    /// </summary>
    Lstm,

    /// <summary>
    /// Gated recurrent unit (Cho et al. 2014): gates without a separate cell state. 3 * hidden * (input + hidden + 2)
    /// parameters: torch applies the reset gate after the product, so the second bias has its own effect.
    /// </summary>
    Gru,

    /// <summary>
    /// The simple recurrent network (Elman 1990), h' = tanh(W x + U h + b). It loses information within about ten steps, because the
    /// gradient through it vanishes (Hochreiter 1991). hidden * (input + hidden + 1) parameters.
    /// </summary>
    Tanh,
}

/// <summary>The properties of each <see cref="RecurrentCell"/>.</summary>
internal static class RecurrentCells
{
    /// <summary>Returns the number of gates; each has weights for every input and hidden unit.</summary>
    public static int Gates(this RecurrentCell cell) => cell switch { RecurrentCell.Lstm => 4, RecurrentCell.Gru => 3, _ => 1 };

    /// <summary>Returns whether the cell has a cell state c besides h.</summary>
    public static bool HasCellState(this RecurrentCell cell) => cell == RecurrentCell.Lstm;

    /// <summary>Returns whether the second of torch's two biases has an effect of its own.</summary>
    public static bool NeedsSecondBias(this RecurrentCell cell) => cell == RecurrentCell.Gru;

    /// <summary>Returns the full name of a weight: <c>weight_ih_l0</c>, <c>weight_hh_l0</c>, <c>bias_ih_l0</c> or <c>bias_hh_l0</c> of the layer.</summary>
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
