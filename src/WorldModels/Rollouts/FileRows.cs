using Microsoft.Win32.SafeHandles;

namespace WorldModels.Rollouts;

/// <summary>Rows stored one after another in a file.</summary>
internal sealed class FileRows : RowStorage
{
    private readonly int _rowBytes;
    private readonly string _path;
    private readonly SafeFileHandle _file;

    private FileRows(int rowBytes, string path, SafeFileHandle file)
    {
        (_rowBytes, _path, _file) = (rowBytes, path, file);
        Length = RandomAccess.GetLength(file);
    }

    /// <summary>The length of the file in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Creates a file with a unique name, which is deleted when this object is disposed.</summary>
    public static FileRows CreateTemporary(int rowBytes, string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"rollouts-{Guid.NewGuid():N}.tmp");
        return new FileRows(rowBytes, path, File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose));
    }

    /// <summary>Creates a file that is kept; it replaces a file that an interrupted run left.</summary>
    public static FileRows Create(int rowBytes, string path) =>
        new(rowBytes, path, File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None));

    /// <summary>Opens a file that an interrupted run left, to append after its first <paramref name="length"/> bytes.</summary>
    /// <exception cref="FormatException">The file is shorter.</exception>
    public static FileRows GoOn(int rowBytes, string path, long length)
    {
        SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        if (RandomAccess.GetLength(file) is var found && found < length)
        {
            file.Dispose();
            throw new FormatException($"{path} has {found} bytes, but the checkpoint beside it describes {length}: delete the folder to start again");
        }
        RandomAccess.SetLength(file, length);
        return new FileRows(rowBytes, path, file);
    }

    /// <summary>Opens a complete file for reading.</summary>
    public static FileRows Open(int rowBytes, string path) =>
        new(rowBytes, path, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.RandomAccess));

    public override void Append(ReadOnlySpan<byte> rows)
    {
        RandomAccess.Write(_file, rows, Length);
        Length += rows.Length;
    }

    public override void Read(long row, int offset, Span<byte> destination)
    {
        long position = row * _rowBytes + offset;
        while (!destination.IsEmpty)
        {
            int count = RandomAccess.Read(_file, destination, position);
            if (count == 0) throw new FormatException($"{_path} ends at byte {position}: it was truncated while it was in use");
            destination = destination[count..];
            position += count;
        }
    }

    /// <summary>Writes everything that was appended to the disk.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_file);

    public override void Dispose() => _file.Dispose();
}
