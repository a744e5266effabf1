namespace WorldModels.Fuzzing;

/// <summary>A kind of file and the code that reads it.</summary>
internal abstract class Target
{
    public abstract string Name { get; }

    /// <summary>Valid files.</summary>
    public abstract IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>The limit of allocated bytes for reading a file of this size.</summary>
    public virtual long Limit(long fileBytes) => (1 << 22) + 64 * fileBytes;

    /// <summary>The fraction of files whose bytes are changed without knowledge of the format.</summary>
    public virtual double Blind => 0.4;

    /// <summary>Returns a file with an error that only a person who knows the format would make.</summary>
    public abstract byte[] Spoil(byte[] file, Mutator mutator);

    /// <summary>Reads the file as a program does, up to its last value.</summary>
    /// <exception cref="FormatException">The file is refused; no other exception is allowed.</exception>
    public abstract void Load(byte[] file);
}
