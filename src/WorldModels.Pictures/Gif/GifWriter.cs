using System.Buffers.Binary;

namespace WorldModels.Pictures;

/// <summary>Writes a GIF89a picture by picture; for each picture it stores only the rectangle that differs from the previous one.</summary>
sealed class GifWriter
{
    const byte KeepBelowTheNext = 1 << 2;

    readonly Stream _file;
    readonly int _height, _width;
    readonly double _hundredthsPerPicture;
    readonly bool _loop;
    readonly LzwEncoder _lzw = new();
    Picture? _previous;
    Palette? _global;
    int _written;

    public GifWriter(Stream file, int height, int width, double hundredthsPerPicture, bool loop) =>
        (_file, _height, _width, _hundredthsPerPicture, _loop) = (file, height, width, hundredthsPerPicture, loop);

    public void Add(Picture picture)
    {
        if (picture.Height != _height || picture.Width != _width)
        {
            throw new ArgumentException($"Picture {_written} of the animation is {picture.Height} x {picture.Width} pixels, " +
                $"but the first is {_height} x {_width}: all pictures must have the same size.");
        }
        Area area = _previous is null ? new Area(0, 0, _height, _width) : Area.Changed(_previous, picture);
        if (_global is null)
        {
            _global = Palette.Of(picture, area);
            WriteHeader(_global);
        }
        Palette palette = _global.Covers(picture, area) ? _global : Palette.Of(picture, area);
        WriteTiming();
        WriteImage(picture, area, palette);
        _previous = picture;
        _written++;
    }

    public void Finish() => _file.WriteByte(0x3B);

    void WriteHeader(Palette palette)
    {
        _file.Write("GIF89a"u8);
        WriteNumbers(_width, _height);
        _file.Write([(byte)(0x80 | 7 << 4 | palette.Bits - 1), 0, 0]);
        _file.Write(palette.Table());
        if (_loop)
        {
            _file.Write([0x21, 0xFF, 11]);
            _file.Write("NETSCAPE2.0"u8);
            _file.Write([3, 1, 0, 0, 0]);
        }
    }

    void WriteTiming()
    {
        int delay = (int)(Math.Round((_written + 1) * _hundredthsPerPicture) - Math.Round(_written * _hundredthsPerPicture));
        _file.Write([0x21, 0xF9, 4, KeepBelowTheNext]);
        WriteNumbers(delay);
        _file.Write([0, 0]);
    }

    void WriteImage(Picture picture, Area area, Palette palette)
    {
        _file.WriteByte(0x2C);
        WriteNumbers(area.Left, area.Top, area.Width, area.Height);
        bool own = palette != _global;
        _file.WriteByte((byte)(own ? 0x80 | palette.Bits - 1 : 0));
        if (own)
            _file.Write(palette.Table());
        _lzw.Write(_file, palette.Indexes(picture, area), palette.Bits);
    }

    void WriteNumbers(params ReadOnlySpan<int> numbers)
    {
        Span<byte> bytes = stackalloc byte[2];
        foreach (int number in numbers)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, checked((ushort)number));
            _file.Write(bytes);
        }
    }
}
