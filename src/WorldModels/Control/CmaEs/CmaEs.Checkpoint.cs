namespace WorldModels.Control;

public sealed partial class CmaEs
{
    /// <summary>
    /// Writes the whole state, including that of the generator. A run loaded by <see cref="Load(string)"/> continues bit for bit as if it had not been interrupted.
    /// </summary>
    /// <remarks>The file is written under a temporary name and then renamed; it replaces an existing file.</remarks>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream file = File.Create(temporary))
            {
                Save(file);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <inheritdoc cref="Save(string)"/>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        CmaEsFile.Write(stream, _options, _state);
    }

    /// <summary>Loads a run that <see cref="Save(string)"/> wrote, to continue it.</summary>
    /// <exception cref="FormatException">The file is not a saved run, is damaged or truncated, or has a newer version.</exception>
    public static CmaEs Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        return Load(file);
    }

    /// <inheritdoc cref="Load(string)"/>
    public static CmaEs Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return CmaEsFile.Read(stream);
    }
}
