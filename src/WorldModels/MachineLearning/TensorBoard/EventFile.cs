using System.Buffers.Binary;
using System.Numerics;

namespace WorldModels.MachineLearning;

/// <summary>
/// An event file, which TensorBoard can show while it is written. It consists of TensorFlow's records: a length and a message, each with a checksum.
/// </summary>
/// <remarks>
/// Only managed code is used: TorchSharp's SummaryWriter needs libtorch for every scalar, which the search for C does not load, and SkiaSharp's
/// native library for every picture.
/// </remarks>
internal sealed class EventFile : IDisposable
{
    private static int _filesMade;

    private readonly FileStream _stream;

    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public EventFile(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            // TensorBoard requires "tfevents" in the name, and reads the files of a folder in the order of their names.
            string name = $"events.out.tfevents.{DateTimeOffset.UtcNow.ToUnixTimeSeconds():D10}.{Environment.MachineName}.{Environment.ProcessId}.{Interlocked.Increment(ref _filesMade):D6}";
            _stream = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot write to the {nameof(TrainingOptions.TensorBoardFolder)} '{folder}': {cause.Message}", cause);
        }
        Write(Event().Add(3, "brain.Event:2"));
    }

    /// <summary>Adds one point of the curve <paramref name="tag"/>.</summary>
    public void AddScalar(string tag, double value, long step) => AddSummary(step, new ProtobufMessage().Add(1, tag).Add(2, (float)value));

    /// <summary>Adds a picture: <paramref name="pixels"/> in rows from the top, as red, green and blue.</summary>
    public void AddPicture(string tag, ReadOnlySpan<byte> pixels, int width, int height, long step)
    {
        const long rgb = 3;
        ProtobufMessage picture = new ProtobufMessage().Add(1, (long)height).Add(2, (long)width).Add(3, rgb).Add(4, PngImage.Encode(pixels, width, height));
        AddSummary(step, new ProtobufMessage().Add(1, tag).Add(4, picture));
    }

    /// <summary>Writes everything that was added, so that TensorBoard can show it.</summary>
    public void Flush() => _stream.Flush();

    public void Dispose() => _stream.Dispose();

    private void AddSummary(long step, ProtobufMessage value) => Write(Event().Add(2, step).Add(5, new ProtobufMessage().Add(1, value)));

    private static ProtobufMessage Event() => new ProtobufMessage().Add(1, (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds);

    private void Write(ProtobufMessage message)
    {
        byte[] data = message.ToBytes();
        Span<byte> header = stackalloc byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(header, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Checksum(header[..8]));
        _stream.Write(header);
        _stream.Write(data);
        BinaryPrimitives.WriteUInt32LittleEndian(header, Checksum(data));
        _stream.Write(header[..4]);
    }

    // The masked CRC-32C of TensorFlow's record format: the rotation and the constant make it safe to compute the checksum of data that contain checksums.
    private static uint Checksum(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data) crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8;
    }
}
