namespace WorldModels.Pictures;

/// <summary>The variable-length LZW code of GIF (specification 89a, appendix F), in blocks of up to 255 bytes.</summary>
sealed class LzwEncoder
{
    const int MostBits = 12;
    const int MostCodes = 1 << MostBits;
    const int Fanout = 256;

    // The code of a known string followed by a byte; zero if that string is not known yet, because code zero never follows another.
    readonly ushort[] _longer = new ushort[MostCodes * Fanout];
    readonly byte[] _block = new byte[255];
    Stream _file = Stream.Null;
    int _blockLength, _bits, _bitCount, _codeBits, _nextCode;

    /// <summary>Writes the indices of an image, each below 2^<paramref name="indexBits"/>.</summary>
    public void Write(Stream file, ReadOnlySpan<byte> indexes, int indexBits)
    {
        _file = file;
        int rootBits = Math.Max(2, indexBits), clear = 1 << rootBits, end = clear + 1;
        file.WriteByte((byte)rootBits);
        Reset(rootBits);
        Emit(clear);
        int known = indexes[0];
        foreach (byte index in indexes[1..])
        {
            ref ushort longer = ref _longer[known * Fanout + index];
            if (longer != 0)
            {
                known = longer;
                continue;
            }
            EmitAndGrow(known);
            if (_nextCode < MostCodes)
            {
                longer = (ushort)_nextCode;
                Array.Clear(_longer, _nextCode++ * Fanout, Fanout);
            }
            else
            {
                Emit(clear);
                Reset(rootBits);
            }
            known = index;
        }
        EmitAndGrow(known);
        Emit(end);
        Flush();
    }

    void Reset(int rootBits)
    {
        _codeBits = rootBits + 1;
        _nextCode = (1 << rootBits) + 2;
        Array.Clear(_longer, 0, _nextCode * Fanout);
    }

    /// <summary>Writes a code. A decoder knows one string more after it; if this needs another bit, later codes have this bit.</summary>
    void EmitAndGrow(int code)
    {
        Emit(code);
        if (_nextCode == 1 << _codeBits && _codeBits < MostBits)
            _codeBits++;
    }

    void Emit(int code)
    {
        _bits |= code << _bitCount;
        _bitCount += _codeBits;
        while (_bitCount >= 8)
        {
            Append((byte)_bits);
            _bits >>= 8;
            _bitCount -= 8;
        }
    }

    void Append(byte value)
    {
        _block[_blockLength++] = value;
        if (_blockLength == _block.Length)
            WriteBlock();
    }

    void Flush()
    {
        if (_bitCount > 0)
            Append((byte)_bits);
        (_bits, _bitCount) = (0, 0);
        WriteBlock();
        _file.WriteByte(0);
    }

    void WriteBlock()
    {
        if (_blockLength == 0)
            return;
        _file.WriteByte((byte)_blockLength);
        _file.Write(_block, 0, _blockLength);
        _blockLength = 0;
    }
}
