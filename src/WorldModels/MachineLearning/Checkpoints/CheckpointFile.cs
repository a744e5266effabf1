namespace WorldModels.MachineLearning;

/// <summary>
/// A file that is replaced again and again and of which at every moment a whole copy lies on the disk: written under a temporary
/// name, flushed, renamed, and the one before it kept as <c>.previous</c>.
/// </summary>
internal sealed class CheckpointFile(string folder, string name)
{
    private string Current => Path.Combine(folder, name);

    private string Previous => Current + ".previous";

    private string Temporary => Current + ".tmp";

    /// <summary>Shows before any work starts whether files can be written.</summary>
    /// <exception cref="IOException">They cannot; the message names the folder.</exception>
    public void Prepare() => Guarded(() =>
    {
        Directory.CreateDirectory(folder);
        using (File.Create(Temporary)) { }
        File.Delete(Temporary);
    });

    /// <exception cref="IOException">The disk is full or the folder cannot be written to; the copies before this one are untouched.</exception>
    public void Write(Action<Stream> write) => Guarded(() =>
    {
        Directory.CreateDirectory(folder);
        using (FileStream stream = File.Create(Temporary))
        {
            write(stream);
            stream.Flush(flushToDisk: true);
        }
        if (File.Exists(Current)) File.Move(Current, Previous, overwrite: true);
        File.Move(Temporary, Current);
    });

    /// <summary>What <paramref name="read"/> makes of the newest copy that it does not refuse; null where there is none at all.</summary>
    /// <exception cref="FormatException">There are copies, and all are damaged.</exception>
    public T? Read<T>(Func<byte[], T> read) where T : class
    {
        FormatException? refused = null;
        foreach (string path in new[] { Current, Previous }.Where(File.Exists))
        {
            try
            {
                return read(File.ReadAllBytes(path));
            }
            catch (FormatException cause)
            {
                refused ??= new FormatException($"cannot read {path}: {cause.Message}. Delete the folder to begin anew.", cause);
            }
        }
        return refused is null ? null : throw refused;
    }

    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"cannot write the checkpoint {name} to the folder '{folder}': {cause.Message} Make room there or name another folder; the last whole checkpoint is untouched.", cause);
        }
    }
}
