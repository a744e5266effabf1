using System.Buffers.Binary;

namespace WorldModels.Gymnasium;

/// <summary>Frames on a pair of pipes: the length of the body (4 bytes, little-endian), an opcode (1 byte), the body.</summary>
internal sealed class FrameStream(Stream requests, Stream replies)
{
    internal const int MaximumBody = 1 << 28;
    private const int HeadBytes = 5;
    private byte[] _request = new byte[64];
    private byte[] _reply = new byte[64];

    public void Write(Request request, ReadOnlySpan<byte> body)
    {
        if (_request.Length < HeadBytes + body.Length) _request = new byte[HeadBytes + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(_request, body.Length);
        _request[4] = (byte)request;
        body.CopyTo(_request.AsSpan(HeadBytes));
        requests.Write(_request, 0, HeadBytes + body.Length);
        requests.Flush();
    }

    /// <summary>Waits for a frame. The body is valid until the next call.</summary>
    /// <exception cref="EndOfStreamException">The other side has closed the pipe.</exception>
    /// <exception cref="GymnasiumException">The bytes are not a frame.</exception>
    public Reply Read(out ReadOnlySpan<byte> body)
    {
        replies.ReadExactly(_reply, 0, HeadBytes);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(_reply);
        var opcode = (Reply)_reply[4];
        if (length > MaximumBody || !Enum.IsDefined(opcode))
            throw new GymnasiumException($"the bytes from Python are not a frame: they begin with {Convert.ToHexString(_reply, 0, HeadBytes)}. "
                + "Other code writes to its standard output, or the program is not Python");
        if (_reply.Length < length) _reply = new byte[length];
        replies.ReadExactly(_reply, 0, (int)length);
        body = _reply.AsSpan(0, (int)length);
        return opcode;
    }
}
