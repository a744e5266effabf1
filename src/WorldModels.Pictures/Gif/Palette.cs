using System.Runtime.InteropServices;

namespace WorldModels.Pictures;

/// <summary>Up to 256 colours for an area of a picture: its own where they suffice, otherwise the means of median-cut boxes (Heckbert 1982).</summary>
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

    /// <summary>Bits of an index, from 1 to 8.</summary>
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

    /// <summary>Whether the palette gives every pixel of the area its exact colour.</summary>
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

    /// <summary>The colour table: three bytes for each of 2^<see cref="Bits"/> entries.</summary>
    public byte[] Table()
    {
        byte[] table = new byte[3 << Bits];
        for (int index = 0; index < _colours.Count; index++)
            (table[index * 3], table[index * 3 + 1], table[index * 3 + 2]) = (_colours[index].Red, _colours[index].Green, _colours[index].Blue);
        return table;
    }

    /// <summary>Cuts the box of the widest channel at its weighted median until there are 256 boxes.</summary>
    static IEnumerable<ArraySegment<(Rgb Colour, int Count)>> Cut((Rgb Colour, int Count)[] all)
    {
        PriorityQueue<ArraySegment<(Rgb Colour, int Count)>, (long, int)> boxes = new();
        Enqueue(all);
        while (boxes.Count < Largest)
        {
            ArraySegment<(Rgb Colour, int Count)> box = boxes.Dequeue();
            int channel = WidestChannel(box, out _);
            box.AsSpan().Sort((first, second) =>
                (Channel(first.Colour, channel) << 24 | first.Colour.Code).CompareTo(Channel(second.Colour, channel) << 24 | second.Colour.Code));
            long half = box.Sum(entry => (long)entry.Count) / 2, passed = box[0].Count;
            int middle = 1;
            while (middle < box.Count - 1 && passed < half)
                passed += box[middle++].Count;
            Enqueue(box[..middle]);
            Enqueue(box[middle..]);
        }
        return boxes.UnorderedItems.Select(item => item.Element).OrderBy(box => box.Offset);

        void Enqueue(ArraySegment<(Rgb Colour, int Count)> box)
        {
            WidestChannel(box, out int range);
            boxes.Enqueue(box, (-(long)range * range * box.Sum(entry => (long)entry.Count), box.Offset));
        }
    }

    static int WidestChannel(ArraySegment<(Rgb Colour, int Count)> box, out int range)
    {
        int[] ranges = [.. Enumerable.Range(0, 3).Select(channel =>
            box.Max(entry => Channel(entry.Colour, channel)) - box.Min(entry => Channel(entry.Colour, channel)))];
        range = ranges.Max();
        return Array.IndexOf(ranges, range);
    }

    static int Channel(Rgb colour, int channel) => channel switch { 0 => colour.Red, 1 => colour.Green, _ => colour.Blue };

    static Rgb Mean(ArraySegment<(Rgb Colour, int Count)> box)
    {
        long count = box.Sum(entry => (long)entry.Count);
        return new(Of(0), Of(1), Of(2));
        byte Of(int channel) => (byte)((box.Sum(entry => (long)Channel(entry.Colour, channel) * entry.Count) + count / 2) / count);
    }
}
