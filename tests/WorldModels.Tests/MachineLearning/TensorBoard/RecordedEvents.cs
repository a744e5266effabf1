using Tensorboard;
using Xunit;

namespace WorldModels.Tests.MachineLearning;

/// <summary>The event files of a folder, read according to TensorFlow's format: the framing here, the messages by TorchSharp's classes.</summary>
internal sealed class RecordedEvents
{
    public RecordedEvents(string folder)
    {
        Files = [.. Directory.GetFiles(folder, "*tfevents*").Order(StringComparer.Ordinal)];
        foreach (string file in Files)
        {
            Event[] events = [.. Records(File.ReadAllBytes(file)).Select(Event.Parser.ParseFrom)];
            Assert.Equal("brain.Event:2", events[0].FileVersion);
            Assert.All(events, recorded => Assert.InRange(DateTime.UnixEpoch.AddSeconds(recorded.WallTime), DateTime.UtcNow.AddHours(-1), DateTime.UtcNow));
            foreach (Event recorded in events[1..])
                foreach (Summary.Types.Value value in recorded.Summary.Value) Values.Add((recorded.Step, value));
        }
    }

    public IReadOnlyList<string> Files { get; }

    public IReadOnlyList<string> Tags => [.. Values.Select(value => value.Value.Tag).Distinct().Order(StringComparer.Ordinal)];

    private List<(long Step, Summary.Types.Value Value)> Values { get; } = [];

    public IReadOnlyList<(long Step, float Value)> Curve(string tag) =>
        [.. Values.Where(value => value.Value.Tag == tag).Select(value => (value.Step, value.Value.SimpleValue))];

    public IReadOnlyList<(long Step, Summary.Types.Image Value)> Pictures(string tag) =>
        [.. Values.Where(value => value.Value.Tag == tag).Select(value => (value.Step, value.Value.Image))];

    private static IEnumerable<byte[]> Records(byte[] file)
    {
        for (int at = 0; at < file.Length;)
        {
            int length = checked((int)BitConverter.ToInt64(file, at));
            Assert.Equal(Masked(file.AsSpan(at, 8)), BitConverter.ToUInt32(file, at + 8));
            byte[] data = file[(at + 12)..(at + 12 + length)];
            Assert.Equal(Masked(data), BitConverter.ToUInt32(file, at + 12 + length));
            yield return data;
            at += length + 16;
        }
    }

    // Castagnoli's polynomial, bit by bit.
    private static uint Masked(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0x82f63b78);
        }
        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
    }
}
