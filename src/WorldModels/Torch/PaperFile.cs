using System.Text.Json;

namespace WorldModels.Torch;

/// <summary>
/// Reads the weights of the paper's code (hardmaru/WorldModelsExperiments): a JSON list of nested lists of numbers, one for each variable in
/// the order in which TensorFlow made them, without names. Those of V and M are whole numbers of ten thousandths; C's are the numbers themselves,
/// with the score behind them.
/// </summary>
internal static class PaperFile
{
    private const int MostDimensions = 4, MostBytes = 1 << 28;

    /// <summary>What V's and M's numbers are divided by.</summary>
    public const float Scale = 10000;

    /// <summary>What the tensor at an index is called.</summary>
    public static string Name(int index) => $"[{index}]";

    /// <summary>Whether weights came out of such a file.</summary>
    public static bool IsSourceOf(SafetensorsFile file) => file.Tensors.Count > 0 && file.Tensors[0].Name == Name(0);

    /// <summary>Whether a file begins like JSON with a list.</summary>
    /// <param name="start">Its first eight bytes or more.</param>
    public static bool Begins(ReadOnlySpan<byte> start) => start.TrimStart(" \t\r\n"u8) is [(byte)'[', ..] && !start.Contains((byte)0);

    /// <param name="stream">A seekable stream at the file's beginning.</param>
    /// <exception cref="FormatException">It is not a list of lists of numbers, or a list is not rectangular.</exception>
    public static IReadOnlyList<NamedTensor> Read(Stream stream)
    {
        if (stream.Length > MostBytes) throw new FormatException($"it has {stream.Length} bytes where at most {MostBytes} are read");
        byte[] text = new byte[stream.Length];
        stream.ReadExactly(text);
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MostDimensions + 1 });
            var tensors = new List<NamedTensor>();
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) tensors.Add(Tensor(ref reader, Name(tensors.Count)));
            if (reader.Read()) throw new FormatException("something follows the list of weights");
            return tensors;
        }
        catch (JsonException cause)
        {
            throw new FormatException($"it is not well-formed JSON: {cause.Message}", cause);
        }
    }

    private static NamedTensor Tensor(ref Utf8JsonReader reader, string name)
    {
        var values = new List<float>();
        int[] shape = new int[MostDimensions];
        int rank = Values(ref reader, name, values, shape, 0);
        return new NamedTensor(name, shape[..rank], [.. values]);
    }

    // How many dimensions there are: those of the first list, whose lengths all others share.
    private static int Values(ref Utf8JsonReader reader, string name, List<float> values, int[] shape, int depth)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            if (!reader.TryGetSingle(out float value) || !float.IsFinite(value)) throw new FormatException($"variable {name}: value {values.Count} is not a finite 32-bit float");
            values.Add(value);
            return depth;
        }
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException($"variable {name} holds {reader.TokenType} where a number or a list is expected");
        (int count, int rank) = (0, 0);
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            int found = Values(ref reader, name, values, shape, depth + 1);
            if (count > 0 && found != rank) throw new FormatException($"variable {name} holds numbers beside lists");
            rank = found;
        }
        if (count == 0) throw new FormatException($"variable {name} holds an empty list");
        if (shape[depth] != 0 && shape[depth] != count) throw new FormatException($"variable {name} holds lists of {shape[depth]} and of {count}");
        shape[depth] = count;
        return rank;
    }
}
