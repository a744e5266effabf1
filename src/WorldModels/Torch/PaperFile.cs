using System.Text.Json;

namespace WorldModels.Torch;

/// <summary>
/// Reads the weights of the paper's code (hardmaru/WorldModelsExperiments): a JSON list of nested lists of numbers, one for each variable in
/// the order in which TensorFlow created them, without names. The weights of V and M are whole numbers in units of 1/10,000; those of C are the numbers themselves,
/// followed by the score.
/// </summary>
internal static class PaperFile
{
    private const int MostDimensions = 4, MostBytes = 1 << 28;

    /// <summary>The divisor of V's and M's numbers.</summary>
    public const float Scale = 10000;

    /// <summary>Returns the name of the tensor at an index.</summary>
    public static string Name(int index) => $"[{index}]";

    /// <summary>Returns whether weights were read from such a file.</summary>
    public static bool IsSourceOf(SafetensorsFile file) => file.Tensors.Count > 0 && file.Tensors[0].Name == Name(0);

    /// <summary>Returns whether a file begins like JSON with a list.</summary>
    /// <param name="start">The first eight bytes of the file or more.</param>
    public static bool Begins(ReadOnlySpan<byte> start) => start.TrimStart(" \t\r\n"u8) is [(byte)'[', ..] && !start.Contains((byte)0);

    /// <param name="stream">A seekable stream at the beginning of the file.</param>
    /// <exception cref="FormatException">The file is not a list of lists of numbers, or a list is not rectangular.</exception>
    public static IReadOnlyList<NamedTensor> Read(Stream stream)
    {
        if (stream.Length > MostBytes) throw new FormatException($"it has {stream.Length} bytes; at most {MostBytes} are read");
        byte[] text = new byte[stream.Length];
        stream.ReadExactly(text);
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MostDimensions + 1 });
            var tensors = new List<NamedTensor>();
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) tensors.Add(Tensor(ref reader, Name(tensors.Count)));
            if (reader.Read()) throw new FormatException("there is more data after the list of weights");
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

    // The number of dimensions is that of the first list; all other lists must have the same lengths.
    private static int Values(ref Utf8JsonReader reader, string name, List<float> values, int[] shape, int depth)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            if (!reader.TryGetSingle(out float value) || !float.IsFinite(value)) throw new FormatException($"variable {name}: value {values.Count} is not a finite 32-bit float");
            values.Add(value);
            return depth;
        }
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException($"variable {name} contains {reader.TokenType}, but a number or a list is expected");
        (int count, int rank) = (0, 0);
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            int found = Values(ref reader, name, values, shape, depth + 1);
            if (count > 0 && found != rank) throw new FormatException($"variable {name} contains numbers and lists at the same level");
            rank = found;
        }
        if (count == 0) throw new FormatException($"variable {name} contains an empty list");
        if (shape[depth] != 0 && shape[depth] != count) throw new FormatException($"variable {name} contains lists of different lengths, {shape[depth]} and {count}");
        shape[depth] = count;
        return rank;
    }
}
