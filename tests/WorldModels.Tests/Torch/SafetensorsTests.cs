using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using WorldModels.Environments;
using WorldModels.Torch;
using Xunit;

namespace WorldModels.Tests.Torch;

public class SafetensorsTests
{
    [Fact]
    public void What_was_written_is_read()
    {
        NamedTensor[] tensors = [new("b.weight", [2, 3], [1, -2, 3.5f, 0, float.Epsilon, float.MaxValue]), new("scalar", [], [7]), new("a/ü", [0, 4], [])];
        var file = Read(Write(tensors, new Dictionary<string, string> { ["step"] = "12", ["kind"] = "V" }));

        Assert.Equal(tensors.Select(tensor => tensor.Name), file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(tensors.Select(tensor => tensor.Shape), file.Tensors.Select(tensor => tensor.Shape));
        Assert.Equal(tensors.Select(tensor => tensor.Values), file.Tensors.Select(tensor => tensor.Values));
        Assert.Equal("12", file.Metadata["step"]);
        Assert.Equal(2, file.Metadata.Count);
    }

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        byte[] bytes = Write([new("w", [2], [1, 2])], null);

        string header = """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
        Assert.Equal(56, BinaryPrimitives.ReadInt64LittleEndian(bytes));
        Assert.Equal(header.PadRight(56), Encoding.UTF8.GetString(bytes, 8, 56));
        Assert.Equal([0, 0, 0x80, 0x3f, 0, 0, 0, 0x40], bytes[64..]);
    }

    [Fact]
    public void The_order_of_the_metadata_does_not_matter()
    {
        NamedTensor[] tensors = [new("w", [1], [1])];

        Assert.Equal(
            Write(tensors, new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" }),
            Write(tensors, new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" }));
    }

    [Fact]
    public void A_tensor_larger_than_the_buffer_survives_a_stream_that_cannot_seek()
    {
        var random = new Pcg64(3);
        float[] values = [.. Enumerable.Range(0, 100_003).Select(_ => random.NextSingle())];
        using MemoryStream packed = new();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) Safetensors.Write(zip, [new("w", [100_003], values)]);
        packed.Position = 0;
        using var unzip = new GZipStream(packed, CompressionMode.Decompress);

        Assert.Equal(values, Safetensors.Read(unzip).Tensors[0].Values);
    }

    [Theory]
    [InlineData("F16", new byte[] { 0x00, 0x3c, 0x00, 0xc0 })]
    [InlineData("BF16", new byte[] { 0x80, 0x3f, 0x00, 0xc0 })]
    [InlineData("F32", new byte[] { 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0 })]
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0 })]
    public void Every_kind_of_float_is_read(string type, byte[] data)
    {
        var file = Read(Build($$$"""{"w":{"dtype":"{{{type}}}","shape":[2],"data_offsets":[0,{{{data.Length}}}]}}""", data));

        Assert.Equal([1f, -2f], file.Tensors[0].Values);
    }

    [Fact]
    public void Tensors_come_in_the_order_of_their_data()
    {
        var file = Read(Build("""{"z":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", new byte[8]));

        Assert.Equal(["a", "z"], file.Tensors.Select(tensor => tensor.Name));
    }

    [Theory]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "'w'", "needs 8")]
    [InlineData("""{"w":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}""", "'w'", "I32")]
    [InlineData("""{"w":{"shape":[2],"data_offsets":[0,8]}}""", "'w'", "missing")]
    [InlineData("""{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "'w'", "shape")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}""", "'w'", "shape")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2147483647,2147483647],"data_offsets":[0,8]}}""", "'w'", "too large")]
    [InlineData("""{"w":{"dtype":"F32","shape":[65536,65536,65536,65536,0],"data_offsets":[0,0]}}""", "'w'", "too large")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "'w'", "ascending")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "'w'", "ascending")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8,16]}}""", "'w'", "ascending")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "'w'", "gaps")]
    [InlineData("""{"v":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "'w'", "overlap")]
    [InlineData("""{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", "'w'", "ends before")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "safetensors", "after the last tensor")]
    [InlineData("""{"w":{"dtype":"F32","shape":[536870912],"data_offsets":[0,2147483648]}}""", "'w'", "size limit")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}""", "'w'", "more")]
    [InlineData("""{"w":1}""", "'w'", "object")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "safetensors", "w")]
    [InlineData("""{"w":""", "safetensors", "well-formed")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "safetensors", "well-formed")]
    [InlineData("""{"__metadata__":{"a":1}}""", "safetensors", "'a'")]
    [InlineData("""{"__metadata__":"a"}""", "safetensors", "__metadata__")]
    [InlineData("[]", "safetensors", "brace")]
    public void A_malformed_header_is_refused_with_the_tensor_and_the_reason(string header, string subject, string reason)
    {
        var error = Assert.Throws<FormatException>(() => Read(Build(header, new byte[8])));

        Assert.Contains(subject, error.Message);
        Assert.Contains(reason, error.Message);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_number_that_is_not_finite_is_refused(float value)
    {
        byte[] data = [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(value)];
        var error = Assert.Throws<FormatException>(() => Read(Build("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", data)));

        Assert.Contains("'w': value 1", error.Message);
    }

    [Fact]
    public void A_double_beyond_a_floats_range_is_refused() => Assert.Throws<FormatException>(
        () => Read(Build("""{"w":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", BitConverter.GetBytes(1e300))));

    [Fact]
    public void A_header_that_claims_more_than_allowed_is_refused_unread()
    {
        byte[] bytes = [.. BitConverter.GetBytes(ulong.MaxValue), (byte)'{'];

        Assert.Contains("header declares", Assert.Throws<FormatException>(() => Read(bytes)).Message);
    }

    [Fact]
    public void A_short_file_cannot_claim_much_memory()
    {
        byte[] bytes = [.. BitConverter.GetBytes(99_000_000L), (byte)'{'];
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<FormatException>(() => Read(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void The_size_limit_counts_header_and_data()
    {
        byte[] bytes = Write([new("w", [2], [1, 2])], null);

        Assert.Equal(2, Safetensors.Read(new MemoryStream(bytes), bytes.Length).Tensors[0].Values.Length);
        Assert.Throws<FormatException>(() => Safetensors.Read(new MemoryStream(bytes), bytes.Length - 1));
    }

    [Fact]
    public void Every_shortened_file_is_refused()
    {
        byte[] bytes = Write([new("w", [2, 2], [1, 2, 3, 4]), new("v", [1], [5])], null);
        for (int length = 0; length < bytes.Length; length++) Assert.Throws<FormatException>(() => Read(bytes[..length]));
    }

    [Fact]
    public void A_damaged_file_is_read_or_refused_and_nothing_else()
    {
        byte[] good = Write([new("w", [2, 2], [1, 2, 3, 4]), new("v", [1], [5])], new Dictionary<string, string> { ["a"] = "b" });
        var random = new Pcg64(11);
        int refused = 0;
        for (int trial = 0; trial < 20_000; trial++)
        {
            byte[] bytes = [.. good];
            for (int change = random.Next(1, 4); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                Read(bytes);
            }
            catch (FormatException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1, 19_999);
    }

    [Fact]
    public void Tensors_that_could_not_be_read_back_are_not_written()
    {
        Assert.Contains("'w'", Assert.Throws<ArgumentException>(() => Write([new("w", [1], [1]), new("w", [1], [2])], null)).Message);
        Assert.Contains("'w'", Assert.Throws<ArgumentException>(() => Write([new("w", [2], [1])], null)).Message);
        Assert.Contains("'w'", Assert.Throws<ArgumentException>(() => Write([new("w", [1], [float.NaN])], null)).Message);
        Assert.Contains("'w'", Assert.Throws<ArgumentException>(() => Write([new("w", [-1, -1], [1])], null)).Message);
        Assert.Throws<ArgumentException>(() => Write([new("__metadata__", [1], [1])], null));
    }

    private static byte[] Write(IEnumerable<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using MemoryStream stream = new();
        Safetensors.Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    private static SafetensorsFile Read(byte[] bytes) => Safetensors.Read(new MemoryStream(bytes));

    private static byte[] Build(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((long)text.Length), .. text, .. data];
    }
}
