namespace WorldModels.Torch;

/// <summary>Weights in a file of their own, outside a model zip.</summary>
internal static class WeightFile
{
    /// <summary>Writes the file whole or not at all.</summary>
    public static void Save(string path, IEnumerable<NamedTensor> weights, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string temporary = path + ".tmp";
        using (FileStream stream = File.Create(temporary)) Safetensors.Write(stream, weights, metadata);
        File.Move(temporary, path, overwrite: true);
    }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">The file is damaged, or <paramref name="use"/> finds other weights in it; the message names the file.</exception>
    public static T Load<T>(string path, Func<SafetensorsFile, T> use)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        try
        {
            return use(Safetensors.Read(stream));
        }
        catch (FormatException cause)
        {
            throw new FormatException($"{path}: {cause.Message}", cause);
        }
    }
}
