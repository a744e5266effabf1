using Microsoft.Win32.SafeHandles;

namespace WorldModels.Rollouts;

/// <summary>Rows one after the other in a file.</summary>
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

    /// <summary>The file's length in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>A file under a name of its own, deleted when this object goes.</summary>
    public static FileRows CreateTemporary(int rowBytes, string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"rollouts-{Guid.NewGuid():N}.tmp");
        return new FileRows(rowBytes, path, File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose));
    }

    /// <summary>A file to be kept; it replaces what an interrupted run left there.</summary>
    public static FileRows Create(int rowBytes, string path) =>
        new(rowBytes, path, File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None));

    /// <summary>The first <paramref name="length"/> bytes of a file that an interrupted run left, to be appended to.</summary>
    /// <exception cref="FormatException">The file is shorter.</exception>
    public static FileRows GoOn(int rowBytes, string path, long length)
    {
        SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        if (RandomAccess.GetLength(file) is var found && found < length)
        {
            file.Dispose();
            throw new FormatException($"{path} has {found} bytes where the checkpoint beside it describes {length}: delete the folder to begin anew");
        }
        RandomAccess.SetLength(file, length);
        return new FileRows(rowBytes, path, file);
    }

    /// <summary>A finished file, for reading.</summary>
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
            if (count == 0) throw new FormatException($"{_path} ends at byte {position}: it was shortened while in use");
            destination = destination[count..];
            position += count;
        }
    }

    /// <summary>Makes sure that everything appended is on the disk.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_file);

    public override void Dispose() => _file.Dispose();
}
