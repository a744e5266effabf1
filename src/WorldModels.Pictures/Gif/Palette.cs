using System.Runtime.InteropServices;

namespace WorldModels.Pictures;

/// <summary>Up to 256 colours for an area of a picture: its own colours if there are at most 256, otherwise the means of boxes cut by variance (Wan, Wong and Prusinkiewicz 1988).</summary>
sealed class Palette
{
    const int Largest = 256;
    readonly List<Rgb> _colours = [];
    readonly Dictionary<int, byte> _indexes = [];
    readonly bool _exact;

    Palette(Dictionary<int, int> counts)
    {
        _exact = counts.Count <= Largest;
        (Rgb Colour, int Count)[] all = [.. counts.OrderBy(entry => entry.Key).Select(entry => (Rgb.Of(entry.Key), entry.Value))];
        foreach (ArraySegment<(Rgb, int)> box in _exact ? all.Select((_, index) => new ArraySegment<(Rgb, int)>(all, index, 1)) : Cut(all))
        {
            foreach ((Rgb colour, _) in box)
                _indexes[colour.Code] = (byte)_colours.Count;
            _colours.Add(Mean(box));
        }
    }

    /// <summary>The number of bits of an index, from 1 to 8.</summary>
    public int Bits => Math.Max(1, 32 - int.LeadingZeroCount(_colours.Count - 1));

    public static Palette Of(Picture picture, Area area)
    {
        Dictionary<int, int> counts = [];
        for (int row = 0; row < area.Height; row++)
        {
            foreach (Rgb pixel in area.Row(picture, row))
                CollectionsMarshal.GetValueRefOrAddDefault(counts, pixel.Code, out _)++;
        }
        return new Palette(counts);
    }

    /// <summary>Returns whether the palette has the exact colour of every pixel of the area.</summary>
    public bool Covers(Picture picture, Area area)
    {
        if (!_exact)
            return false;
        for (int row = 0; row < area.Height; row++)
        {
            foreach (Rgb pixel in area.Row(picture, row))
            {
                if (!_indexes.ContainsKey(pixel.Code))
                    return false;
            }
        }
        return true;
    }

    public byte[] Indexes(Picture picture, Area area)
    {
        byte[] indexes = new byte[area.Height * area.Width];
        int next = 0;
        for (int row = 0; row < area.Height; row++)
        {
            foreach (Rgb pixel in area.Row(picture, row))
                indexes[next++] = _indexes[pixel.Code];
        }
        return indexes;
    }

    /// <summary>Returns the colour table: three bytes for each of 2^<see cref="Bits"/> entries.</summary>
    public byte[] Table()
    {
        byte[] table = new byte[3 << Bits];
        for (int index = 0; index < _colours.Count; index++)
            (table[index * 3], table[index * 3 + 1], table[index * 3 + 2]) = (_colours[index].Red, _colours[index].Green, _colours[index].Blue);
        return table;
    }

    /// <summary>Cuts the box with the largest squared error at the mean of its widest channel, until there are 256 boxes.</summary>
    static IEnumerable<ArraySegment<(Rgb Colour, int Count)>> Cut((Rgb Colour, int Count)[] all)
    {
        PriorityQueue<Box, (double, int)> boxes = new();
        Enqueue(all);
        while (boxes.Count < Largest)
        {
            (ArraySegment<(Rgb Colour, int Count)> colours, int channel, double mean, _) = boxes.Dequeue();
            colours.AsSpan().Sort((first, second) => Order(first.Colour, channel).CompareTo(Order(second.Colour, channel)));
            int middle = colours.TakeWhile(entry => Channel(entry.Colour, channel) <= mean).Count();
            Enqueue(colours[..middle]);
            Enqueue(colours[middle..]);
        }
        return boxes.UnorderedItems.Select(item => item.Element.Colours).OrderBy(colours => colours.Offset);

        void Enqueue(ArraySegment<(Rgb, int)> colours)
        {
            Box box = Enumerable.Range(0, 3).Select(channel => Spread(colours, channel)).MaxBy(spread => spread.Error)!;
            boxes.Enqueue(box, (-box.Error, colours.Offset));
        }
    }

    static Box Spread(ArraySegment<(Rgb Colour, int Count)> colours, int channel)
    {
        double count = 0, sum = 0, squares = 0;
        foreach ((Rgb colour, int times) in colours)
        {
            double level = Channel(colour, channel);
            (count, sum, squares) = (count + times, sum + times * level, squares + times * level * level);
        }
        return new Box(colours, channel, sum / count, squares - sum * sum / count);
    }

    static long Order(Rgb colour, int channel) => (long)Channel(colour, channel) << 24 | (long)colour.Code;

    static int Channel(Rgb colour, int channel) => channel switch { 0 => colour.Red, 1 => colour.Green, _ => colour.Blue };

    static Rgb Mean(ArraySegment<(Rgb Colour, int Count)> box)
    {
        long count = box.Sum(entry => (long)entry.Count);
        return new(Of(0), Of(1), Of(2));
        byte Of(int channel) => (byte)((box.Sum(entry => (long)Channel(entry.Colour, channel) * entry.Count) + count / 2) / count);
    }

    /// <summary>The colours of a box of the colour cube, the channel in which they differ most, its mean and its squared error.</summary>
    sealed record Box(ArraySegment<(Rgb Colour, int Count)> Colours, int Channel, double Mean, double Error);
}
