using System.Text;
using WorldModels.Torch;
using WorldModels.Tests.Inference;
using Xunit;

namespace WorldModels.Tests.Weights;

/// <summary>Files written by PyTorch itself, with <c>PyTorch/make.py</c>.</summary>
public sealed class PyTorchFileTests
{
    [Theory]
    [InlineData("views-zip.pt")]
    [InlineData("views-legacy.pt")]
    public void Tensors_of_all_layouts_and_types_hold_what_PyTorch_put_there(string file)
    {
        (string Name, int[] Shape, float[] Values)[] expected =
        [
            ("transposed", [6, 4], [0, 6, 12, 18, 1, 7, 13, 19, 2, 8, 14, 20, 3, 9, 15, 21, 4, 10, 16, 22, 5, 11, 17, 23]),
            ("part", [2, 3], [5, 6, 7, 8, 9, 10]), ("step", [6], [1, 5, 9, 13, 17, 21]), ("number", [], [2.5f]), ("half", [2], [0.5f, -1.25f]),
            ("bfloat16", [2], [0.5f, -3]), ("double", [1], [1 / 3f]), ("parameter", [2], [7, 8]), ("empty", [0, 3], []),
        ];
        IReadOnlyList<NamedTensor> tensors = Read(file);
        Assert.Equal(expected.Select(tensor => tensor.Name), tensors.Select(tensor => tensor.Name));
        foreach ((var one, NamedTensor tensor) in expected.Zip(tensors))
        {
            Assert.Equal(one.Shape, tensor.Shape);
            Numbers.AssertSameBits(one.Values, tensor.Values);
        }
    }

    [Fact]
    public void The_state_dict_of_a_checkpoint_is_found_beside_the_optimiser()
    {
        IReadOnlyList<NamedTensor> zip = Read("memory-zip.tar"), legacy = Read("memory-legacy.tar");
        Assert.Equal(["rnn.weight_ih_l0", "rnn.weight_hh_l0", "rnn.bias_ih_l0", "rnn.bias_hh_l0", "gmm_linear.weight", "gmm_linear.bias"], zip.Select(tensor => tensor.Name));
        Assert.Equal([16, 5], zip[0].Shape);
        Assert.Equal([16, 4], zip[4].Shape);
        Assert.All(zip, tensor => Assert.Null(tensor.Reject()));
        foreach ((NamedTensor one, NamedTensor other) in zip.Zip(legacy)) Numbers.AssertSameBits(one.Values, other.Values);
    }

    [Theory]
    [InlineData("whole-module.pt", "refers to torch.nn.modules.linear.Linear")]
    [InlineData("integers.pt", "'steps': its numbers have type LongStorage")]
    [InlineData("expanded.pt", "1000 numbers, but storage '0' has 1")]
    public void What_holds_no_weights_is_refused(string file, string reason) => Assert.Contains(reason, Assert.Throws<FormatException>(() => Read(file)).Message);

    [Theory]
    [InlineData("cos\nsystem\n(X\u0004\0\0\0true\u0085R.", "refers to os.system")]
    [InlineData("cbuiltins\neval\n.", "refers to builtins.eval")]
    [InlineData("ctorch\nload\n.", "refers to torch.load")]
    [InlineData("X\u0002\0\0\0osX\u0006\0\0\0system\u0093.", "refers to os.system")]
    [InlineData("(ios\nsystem\n.", "the instruction INST at byte 3")]
    [InlineData("(cos", "ends too early")]
    [InlineData("(o.", "the instruction OBJ")]
    [InlineData("}}\u0081.", "the instruction NEWOBJ")]
    [InlineData("\u0082\u0001.", "the instruction EXT1")]
    [InlineData("P1\n.", "the instruction PERSID")]
    [InlineData("\u00FF.", "the instruction 0xFF")]
    [InlineData("]}b.", "sets the state of something other than a dictionary")]
    [InlineData("}}R.", "calls something that is not a name")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2\n)R.", "torch._utils._rebuild_tensor_v2 has invalid arguments")]
    [InlineData("].", "does not contain a dictionary")]
    [InlineData("}X\u0001\0\0\0aK\u0001s.", "'a' of its state_dict is not a tensor")]
    [InlineData("}K\u0001K\u0002s.", "a name of its state_dict is not text")]
    [InlineData("t.", "a mark is missing")]
    [InlineData("h\u0005.", "reads value 5 of the memo")]
    [InlineData("X\u00FF\u00FF\u00FF\u007Fa.", "ends too early")]
    public void A_pickle_that_asks_for_more_than_data_is_refused_by_name(string pickle, string reason)
    {
        Assert.Contains(reason, Refusal("\u0080\u0002" + pickle));
    }

    [Theory]
    [InlineData(400_000_000, 2, 1, 0, "declares 400000000 numbers")]
    [InlineData(8, 2, 1, 0, "has 16 bytes, but 8 numbers need 32")]
    [InlineData(4, 5, 1, 0, "reach beyond the 4")]
    [InlineData(4, 2, 4, 0, "reach beyond the 4")]
    [InlineData(4, 2, 1, 3, "reach beyond the 4")]
    [InlineData(4, 2, int.MaxValue, 0, "reach beyond the 4")]
    [InlineData(4, 2, -1, 3, "do not match")]
    [InlineData(4, -2, 1, 0, "do not match")]
    [InlineData(4, 2, 1, -1, "do not match")]
    [InlineData(4, 5, 0, 0, "5 numbers, but storage '0' has 4")]
    public void A_tensor_that_does_not_lie_within_its_storage_is_refused(int count, int length, int stride, int offset, string reason) =>
        Assert.Contains(reason, Refusal(Tensors(count, length, stride, offset, names: ["a"])));

    [Fact]
    public void Tensors_that_share_their_numbers_take_no_more_memory_than_the_file()
    {
        Assert.Equal(2, PyTorchFile.Read(Zip(Tensors(4, 4, 1, 0, names: ["a", "b"]))).Count);
        string many = Tensors(1000, 1000, 1, 0, names: [.. Enumerable.Range(0, 2000).Select(i => $"{i:D4}")], remembered: true);
        Assert.Contains("more numbers than the file has bytes", Refusal(many, storage: 4000));
    }

    [Fact]
    public void A_pickle_of_very_many_instructions_is_refused() => Assert.Contains("more than 262144 instructions", Refusal(new string(']', 300_000) + "."));

    [Fact]
    public void A_zip_without_a_pickle_and_an_empty_file_are_refused()
    {
        var zip = new MemoryStream(Fuzzing.ZipMutator.Write([new("a/data.txt", [1])], System.IO.Compression.CompressionLevel.NoCompression));
        Assert.Contains("zip without data.pkl", Assert.Throws<FormatException>(() => WeightFile.Read(zip)).Message);
        Assert.Throws<FormatException>(() => WeightFile.Read(new MemoryStream()));
    }

    [Theory]
    [InlineData("[[1, 2], [3]]", 2)]
    [InlineData("[[[1, 2, 3], [4, 5, 6]], 7.5]", 2)]
    public void Lists_of_the_papers_code_become_tensors(string json, int tensors)
    {
        SafetensorsFile file = WeightFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)));
        Assert.True(PaperFile.IsSourceOf(file));
        Assert.Equal(tensors, file.Tensors.Count);
        if (json[2] == '1') return;
        Assert.Equal([2, 3], file.Tensors[0].Shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6], file.Tensors[0].Values);
        Assert.Empty(file.Tensors[1].Shape);
        Assert.Equal([7.5f], file.Tensors[1].Values);
    }

    [Theory]
    [InlineData("[[[1, 2], [3]]]", "lists of different lengths, 2 and 1")]
    [InlineData("[[1, [2]]]", "numbers and lists at the same level")]
    [InlineData("[[]]", "an empty list")]
    [InlineData("[[1, null]]", "contains Null")]
    [InlineData("[[1e999]]", "not a finite")]
    [InlineData("[[[[[[1]]]]]]", "not well-formed")]
    [InlineData("[[1], [2]", "not well-formed")]
    public void Lists_that_are_no_tensors_are_refused(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => WeightFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)))).Message);

    private static IReadOnlyList<NamedTensor> Read(string file)
    {
        using FileStream stream = File.OpenRead(At(file));
        return PyTorchFile.Read(stream);
    }

    internal static string At(string file) => Path.Combine(AppContext.BaseDirectory, "PyTorch", file);

    private static string Refusal(string pickle, int storage = 16)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<FormatException>(() => PyTorchFile.Read(Zip(pickle, storage))).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 25);
        return message;
    }

    // A zip of torch.save with this pickle and a storage of this number of bytes.
    private static MemoryStream Zip(string pickle, int storage = 16) => new(Fuzzing.ZipMutator.Write(
        [new("a/data.pkl", Encoding.Latin1.GetBytes(pickle)), new("a/data/0", new byte[storage])], System.IO.Compression.CompressionLevel.NoCompression));

    // A state_dict of equal tensors; remembered: the same tensor under all names.
    private static string Tensors(int count, int length, int stride, int offset, string[] names, bool remembered = false)
    {
        string storage = $"(X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\00X\u0003\0\0\0cpu{Integer(count)}tQ";
        string tensor = $"ctorch._utils\n_rebuild_tensor_v2\n({storage}{Integer(offset)}{Integer(length)}\u0085{Integer(stride)}\u0085\u0089ccollections\nOrderedDict\n)RtR";
        var pickle = new StringBuilder("\u0080\u0002}");
        foreach ((int index, string name) in names.Index())
            pickle.Append($"X{(char)name.Length}\0\0\0{name}{(remembered && index > 0 ? "h\u0001" : remembered ? tensor + "q\u0001" : tensor)}s");
        return pickle.Append('.').ToString();
    }

    private static string Integer(int value) => "J" + Encoding.Latin1.GetString(BitConverter.GetBytes(value));
}
