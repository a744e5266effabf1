namespace WorldModels.Control;

public sealed partial class CmaEs
{
    /// <summary>
    /// Writes the whole state, the generator's included: after <see cref="Load(string)"/> the run goes on as if never interrupted, bit for bit.
    /// </summary>
    /// <remarks>The file appears under its name only once it is complete; one that was there before is replaced.</remarks>
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

    /// <summary>Goes on with a run that <see cref="Save(string)"/> wrote.</summary>
    /// <exception cref="FormatException">The file is none of these, is damaged or cut off, or comes from a newer version.</exception>
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
