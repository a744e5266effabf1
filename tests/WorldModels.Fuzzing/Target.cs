namespace WorldModels.Fuzzing;

/// <summary>A kind of file and the code that reads it.</summary>
internal abstract class Target
{
    public abstract string Name { get; }

    /// <summary>Valid files.</summary>
    public abstract IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>The most bytes that reading a file of so many may take.</summary>
    public virtual long Limit(long fileBytes) => (1 << 22) + 64 * fileBytes;

    /// <summary>The share of files whose bytes are changed as if nothing were known of the format.</summary>
    public virtual double Blind => 0.4;

    /// <summary>A file with something wrong in it that one who knows the format would put there.</summary>
    public abstract byte[] Spoil(byte[] file, Mutator mutator);

    /// <summary>Reads the file as a program would, to its last value.</summary>
    /// <exception cref="FormatException">The file is refused: the only exception that may come.</exception>
    public abstract void Load(byte[] file);
}
