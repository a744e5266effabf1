using TorchSharp;
using WorldModels.Torch;
using Xunit;
using static TorchSharp.torch;

namespace WorldModels.Tests.Torch;

public class TorchModuleTests
{
    public TorchModuleTests() => TorchLibrary.EnsureLoaded();

    [Fact]
    public void A_network_comes_back_from_its_file()
    {
        using var source = Network();
        using var target = Network();
        using MemoryStream stream = new();
        Safetensors.Write(stream, TorchModule.ToTensors(source));
        stream.Position = 0;

        TorchModule.Load(target, Safetensors.Read(stream).Tensors);

        using var input = randn(3, 4);
        using var expected = source.forward(input);
        using var actual = target.forward(input);
        Assert.Equal(expected.data<float>().ToArray(), actual.data<float>().ToArray());
    }

    [Fact]
    public void Names_and_shapes_are_those_of_the_state_dictionary()
    {
        using var network = Network();

        Assert.Equal(
            ["0.weight [5, 4]", "0.bias [5]", "2.weight [2, 5]", "2.bias [2]"],
            TorchModule.ToTensors(network).Select(tensor => $"{tensor.Name} {NamedTensor.Describe(tensor.Shape)}"));
    }

    [Fact]
    public void Values_are_row_major_whatever_the_layout_in_memory()
    {
        using var transposed = arange(6, float32).reshape(3, 2).t();
        Dictionary<string, Tensor> tensors = new() { ["w"] = transposed };

        Assert.Equal([0, 2, 4, 1, 3, 5], TorchModule.ToTensors(tensors)[0].Values);

        TorchModule.Load(tensors, [new NamedTensor("w", [2, 3], [10, 11, 12, 13, 14, 15])]);
        Assert.Equal([1, 2], transposed.stride());
        Assert.Equal([10, 11, 12, 13, 14, 15], TorchModule.ToTensors(tensors)[0].Values);
    }

    [Fact]
    public void Other_types_scalars_and_empty_tensors_survive()
    {
        using var count = tensor(12L);
        using var real = tensor(new[] { 0.5, 0.25 });
        using var empty = zeros(0, 3);
        Dictionary<string, Tensor> tensors = new() { ["count"] = count, ["real"] = real, ["empty"] = empty };

        var saved = TorchModule.ToTensors(tensors);
        TorchModule.Load(tensors, [saved[0] with { Values = [13] }, saved[1], saved[2]]);

        Assert.Equal([], saved[0].Shape);
        Assert.Equal([0, 3], saved[2].Shape);
        Assert.Equal(13, count.item<long>());
        Assert.Equal(0.25, real[1].item<double>());
    }

    [Fact]
    public void A_missing_unexpected_repeated_or_misshapen_tensor_is_named_and_nothing_is_loaded()
    {
        using var network = Network();
        var good = TorchModule.ToTensors(network);
        var changed = good.Select(tensor => tensor with { Values = [.. tensor.Values.Select(value => value + 1)] }).ToArray();

        AssertRefused(changed[..3], "'2.bias': missing; expected the shape [2]");
        AssertRefused([.. changed, new("3.bias", [1], [0])], "'3.bias'");
        AssertRefused([.. changed, changed[0]], "'0.weight': it is given twice");
        AssertRefused([changed[0] with { Shape = [4, 5] }, .. changed[1..]], "'0.weight': expected the shape [5, 4], got [4, 5]");
        AssertRefused([changed[0] with { Values = [1] }, .. changed[1..]], "'0.weight': it has 1 values");
        Assert.Equal(good.Select(tensor => tensor.Values), TorchModule.ToTensors(network).Select(tensor => tensor.Values));

        void AssertRefused(NamedTensor[] tensors, string message) =>
            Assert.Contains(message, Assert.Throws<FormatException>(() => TorchModule.Load(network, tensors)).Message);
    }

    [Fact]
    public void No_native_tensor_is_left_behind()
    {
        using var network = Network();
        TorchModule.Load(network, TorchModule.ToTensors(network));
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        TorchModule.Load(network, TorchModule.ToTensors(network));

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static TorchSharp.Modules.Sequential Network() => nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 2));
}
