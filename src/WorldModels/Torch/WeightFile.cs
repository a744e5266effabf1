namespace WorldModels.Torch;

/// <summary>Reads and writes weights in a separate file, outside a model zip.</summary>
internal static class WeightFile
{
    /// <summary>Writes the file under a temporary name and then renames it.</summary>
    public static void Save(string path, IEnumerable<NamedTensor> weights, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string temporary = path + ".tmp";
        using (FileStream stream = File.Create(temporary)) Safetensors.Write(stream, weights, metadata);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads safetensors, a checkpoint of PyTorch or the JSON of the paper's code; the format is recognised by the first bytes.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="FormatException">The file is damaged, or <paramref name="use"/> finds that it contains other weights; the message names the file.</exception>
    public static T Load<T>(string path, Func<SafetensorsFile, T> use)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        try
        {
            return use(Read(stream));
        }
        catch (FormatException cause)
        {
            throw new FormatException($"{path}: {cause.Message}", cause);
        }
    }

    /// <param name="stream">A seekable stream at the beginning of the file.</param>
    /// <exception cref="FormatException">The file is damaged.</exception>
    public static SafetensorsFile Read(Stream stream)
    {
        byte[] start = new byte[8];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return PyTorchFile.Begins(start.AsSpan(0, read)) ? new SafetensorsFile(PyTorchFile.Read(stream), new Dictionary<string, string>())
            : PaperFile.Begins(start.AsSpan(0, read)) ? new SafetensorsFile(PaperFile.Read(stream), new Dictionary<string, string>())
            : Safetensors.Read(stream);
    }
}
