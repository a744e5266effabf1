using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace DecisionService;

/// <summary>
/// The sessions on disk: each new state is appended to a file before the answer is sent, so that no state is lost when the process is killed. An incomplete last record is
/// cut off. When most of the file is outdated, it is written again under another name and then renamed. An instance serves one thread at a time.
/// </summary>
/// <remarks>Header: <c>WMSESS1\0</c>, the model's SHA-256, the sizes of h and c. A record: length and bytes of the name, whether there is a state, steps, time, h, c, and the CRC-32C of these.</remarks>
internal sealed class SessionJournal : IDisposable
{
    private const int MaxNameBytes = 64, HeaderBytes = 8 + 32 + 8, FixedBytes = 1 + 1 + sizeof(int) + sizeof(long) + sizeof(uint);
    private const long WorthWriting = 1 << 26;
    private readonly string _path;
    private readonly byte[] _header;
    private readonly int _hiddenSize, _cellSize;
    private readonly byte[] _record;
    private readonly FileStream _lock;
    private FileStream _file;

    /// <summary>Opens or creates the file, and reads the sessions in it.</summary>
    /// <exception cref="ServiceException">The file belongs to another model, is damaged, or is in use.</exception>
    public SessionJournal(string folder, DecisionModel model, Dictionary<string, Session> sessions)
    {
        Directory.CreateDirectory(folder);
        (_path, _hiddenSize, _cellSize) = (Path.Combine(folder, "sessions.bin"), model.Memory.HiddenSize, model.CellSize);
        _header = [.. "WMSESS1\0"u8, .. Convert.FromHexString(model.Hash), .. BitConverter.GetBytes(_hiddenSize), .. BitConverter.GetBytes(_cellSize)];
        _record = new byte[FixedBytes + MaxNameBytes + sizeof(float) * (_hiddenSize + _cellSize)];
        try
        {
            _lock = new FileStream(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (IOException cause)
        {
            throw new ServiceException($"{_path} cannot be used, perhaps because another service uses it: {cause.Message}");
        }
        _file = Open(_path);
        try
        {
            if (_file.Length == 0) _file.Write(_header);
            else Read(sessions);
        }
        catch
        {
            _file.Dispose();
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>Whether most of the file is outdated.</summary>
    /// <param name="sessions">The number of sessions.</param>
    public bool IsWorthWriting(int sessions) => _file.Length > WorthWriting && _file.Length > 4L * sessions * _record.Length;

    /// <summary>Appends a state, or, if it is null, the end of the session.</summary>
    public void Append(string name, SessionState? state, DateTimeOffset time) => Append(_file, name, state, time);

    /// <summary>Writes the whole file again.</summary>
    public void Write(IEnumerable<Session> sessions)
    {
        string temporary = _path + ".tmp";
        File.Delete(temporary);
        FileStream file = Open(temporary);
        file.Write(_header);
        foreach (Session session in sessions) Append(file, session.Name, session.State, session.LastSeen);
        file.Flush(flushToDisk: true);
        File.Move(temporary, _path, overwrite: true);
        _file.Dispose();
        _file = file;
    }

    public void Dispose()
    {
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        _lock.Dispose();
    }

    // Without a buffer: appended data is in the operating system, even if this process is killed.
    private static FileStream Open(string path) => new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 0);

    private void Append(FileStream file, string name, SessionState? state, DateTimeOffset time)
    {
        int length = Encoding.ASCII.GetBytes(name, _record.AsSpan(1));
        _record[0] = (byte)length;
        Span<byte> rest = _record.AsSpan(1 + length);
        rest[0] = (byte)(state is null ? 0 : 1);
        BinaryPrimitives.WriteInt32LittleEndian(rest[1..], state?.Steps ?? 0);
        BinaryPrimitives.WriteInt64LittleEndian(rest[5..], time.ToUnixTimeMilliseconds());
        int at = 13;
        if (state is not null)
        {
            MemoryMarshal.AsBytes(state.Hidden.AsSpan()).CopyTo(rest[at..]);
            MemoryMarshal.AsBytes(state.Cell.AsSpan()).CopyTo(rest[(at + sizeof(float) * _hiddenSize)..]);
            at += sizeof(float) * (_hiddenSize + _cellSize);
        }
        int end = 1 + length + at;
        BinaryPrimitives.WriteUInt32LittleEndian(_record.AsSpan(end), Checksum(_record.AsSpan(0, end)));
        long before = file.Position;
        try
        {
            file.Write(_record, 0, end + sizeof(uint));
        }
        catch (IOException)
        {
            // Remove the written part, so that it is not between this record and the next.
            file.SetLength(before);
            file.Position = before;
            throw;
        }
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes) crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    private void Read(Dictionary<string, Session> sessions)
    {
        byte[] all = new byte[_file.Length];
        _file.ReadExactly(all);
        if (all.Length < HeaderBytes || !all.AsSpan(0, 8).SequenceEqual(_header.AsSpan(0, 8)))
            throw new ServiceException($"{_path} contains no sessions: move it to another place, or use another folder with --sessions");
        if (!all.AsSpan(0, HeaderBytes).SequenceEqual(_header))
            throw new ServiceException($"the sessions in {_path} belong to another model: move the file to another place to begin new ones, or use another folder with --sessions");
        int at = HeaderBytes;
        while (ReadRecord(all.AsSpan(at), at, sessions) is > 0 and var length) at += length;
        // The process was killed before the rest was written.
        _file.SetLength(at);
        _file.Position = at;
    }

    // Returns the length of the record; 0 if it is incomplete.
    private int ReadRecord(ReadOnlySpan<byte> from, int at, Dictionary<string, Session> sessions)
    {
        if (from.Length < 2 || from.Length < 2 + from[0]) return 0;
        int length = from[0], states = from[1 + length] == 0 ? 0 : _hiddenSize + _cellSize, end = 14 + length + sizeof(float) * states;
        if (from.Length < end + sizeof(uint)) return 0;
        if (length is 0 or > MaxNameBytes || from[1 + length] > 1 || Checksum(from[..end]) != BinaryPrimitives.ReadUInt32LittleEndian(from[end..]))
            throw new ServiceException($"{_path} is damaged at byte {at}: move it to another place to begin new sessions");
        string name = Encoding.ASCII.GetString(from.Slice(1, length));
        ReadOnlySpan<byte> rest = from[(1 + length)..];
        if (states == 0) sessions.Remove(name);
        else
        {
            ReadOnlySpan<float> numbers = MemoryMarshal.Cast<byte, float>(rest.Slice(13, sizeof(float) * states).ToArray());
            var state = new SessionState(numbers[.._hiddenSize].ToArray(), numbers[_hiddenSize..].ToArray(), BinaryPrimitives.ReadInt32LittleEndian(rest[1..]));
            sessions[name] = new Session(name, state, DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(rest[5..])));
        }
        return end + sizeof(uint);
    }
}
