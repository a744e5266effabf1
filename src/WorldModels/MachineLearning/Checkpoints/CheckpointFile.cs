namespace WorldModels.MachineLearning;

/// <summary>
/// A file that is replaced repeatedly while a complete copy always exists on the disk: it is written under a temporary
/// name, flushed and renamed, and the previous file is kept as <c>.previous</c>.
/// </summary>
internal sealed class CheckpointFile(string folder, string name)
{
    private string Current => Path.Combine(folder, name);

    private string Previous => Current + ".previous";

    private string Temporary => Current + ".tmp";

    /// <summary>Checks, before any work starts, whether files can be written.</summary>
    /// <exception cref="IOException">Files cannot be written; the message names the folder.</exception>
    public void Prepare() => Guarded(() =>
    {
        Directory.CreateDirectory(folder);
        using (File.Create(Temporary)) { }
        File.Delete(Temporary);
    });

    /// <exception cref="IOException">The disk is full or the folder cannot be written to; the earlier copies are unchanged.</exception>
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

    /// <summary>Returns the result of <paramref name="read"/> for the newest copy that it accepts; null if there is no copy.</summary>
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
                refused ??= new FormatException($"cannot read {path}: {cause.Message}. Delete the folder to start again.", cause);
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
                $"cannot write the checkpoint {name} to the folder '{folder}': {cause.Message} Free space there or use another folder; the last complete checkpoint is unchanged.", cause);
        }
    }
}
