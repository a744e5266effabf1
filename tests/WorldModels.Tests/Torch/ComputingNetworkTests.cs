using TorchSharp;
using TorchSharp.Modules;
using WorldModels.MachineLearning;
using WorldModels.Torch;
using Xunit;
using static TorchSharp.torch;

namespace WorldModels.Tests.Torch;

[Collection(TensorCounts.Name)]
public class ComputingNetworkTests
{
    public ComputingNetworkTests() => TorchLibrary.EnsureLoaded();

    [Fact]
    public void In_single_precision_it_is_the_trained_network_itself()
    {
        using var scope = NewDisposeScope();
        Linear trained = nn.Linear(3, 2);
        using (var computing = new ComputingNetwork<Linear>(trained, TrainingPrecision.Single, () => throw new InvalidOperationException("no twin is needed"), CPU, threads: 1))
        {
            Assert.Same(trained, computing.Network);
            Assert.Equal(ScalarType.Float32, computing.InputType);
            computing.Differentiate(1, _ => new ShardLoss(trained.forward(ones(1, 3)).sum()));
            Assert.Equal(6, trained.weight!.grad!.sum().ToDouble());
        }
        Assert.Equal([1, 2], trained.forward(ones(1, 3)).shape);
    }

    [Fact]
    public void Its_twin_has_the_rounded_weights_and_gives_its_gradients_away()
    {
        using var scope = NewDisposeScope();
        Linear trained = nn.Linear(3, 2);
        using var computing = new ComputingNetwork<Linear>(trained, TrainingPrecision.BFloat16, () => nn.Linear(3, 2).to(ScalarType.BFloat16), CPU, threads: 1);
        Linear twin = computing.Network;
        for (int step = 0; step < 2; step++)
        {
            using (no_grad()) trained.weight!.add_(0.1);
            computing.Refresh();
            Assert.Equal(ScalarType.BFloat16, twin.weight!.dtype);
            Assert.True(twin.weight.allclose(trained.weight.to(ScalarType.BFloat16), rtol: 0, atol: 0));

            computing.Differentiate(1, _ => new ShardLoss(twin.forward(full(1, 3, step + 1f).to(computing.InputType)).sum()));
            Assert.Equal(ScalarType.Float32, trained.weight.grad!.dtype);
            Assert.True(trained.weight.grad.allclose(full(2, 3, step + 1f), rtol: 0, atol: 0));
            Assert.True(trained.bias!.grad!.allclose(ones(2), rtol: 0, atol: 0));
            Assert.Null(twin.weight.grad);
        }
        Assert.Equal(ScalarType.Float32, trained.weight!.dtype);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Gradients_of_shards_add_up_to_that_of_the_batch(int threads)
    {
        using var scope = NewDisposeScope();
        Linear trained = nn.Linear(3, 2);
        Tensor batch = arange(30).to(ScalarType.Float32).view(10, 3);
        Shard[] shards = Shard.Of(10, 3, CPU);
        Assert.Equal([new Shard(0, 3), new Shard(3, 3), new Shard(6, 4)], shards);
        using var computing = new ComputingNetwork<Linear>(trained, TrainingPrecision.Single, () => throw new InvalidOperationException("no twin is needed"), CPU, threads);
        computing.Differentiate(shards.Length, i => new ShardLoss(trained.forward(batch.narrow(0, shards[i].First, shards[i].Count)), full(shards[i].Count, 2, 2f)));
        Assert.True(trained.weight!.grad!.allclose(batch.sum(dim: 0).Times(2).expand(2, 3), rtol: 0, atol: 0));
        Assert.True(trained.bias!.grad!.allclose(full(2, 20f), rtol: 0, atol: 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_a_shard_throws_arrives_after_all_shards_and_leaves_no_tensors(int threads)
    {
        using var scope = NewDisposeScope();
        Linear trained = nn.Linear(3, 2);
        using var computing = new ComputingNetwork<Linear>(trained, TrainingPrecision.Single, () => throw new InvalidOperationException("no twin is needed"), CPU, threads);
        Tensor ones = torch.ones(1, 3);
        int finished = 0;
        long before = TensorCounts.Settled();
        var error = Assert.Throws<FormatException>(() => computing.Differentiate(5, shard =>
        {
            Interlocked.Increment(ref finished);
            return shard is 1 or 3 ? throw new FormatException($"shard {shard}") : new ShardLoss(trained.forward(ones).sum());
        }));
        Assert.Equal(("shard 1", 5), (error.Message, finished));
        Assert.Equal(before, torch.Tensor.TotalCount);
        computing.Differentiate(5, _ => new ShardLoss(trained.forward(ones).sum()));
        Assert.Equal(30, trained.weight!.grad!.sum().ToDouble());
    }

    [Fact]
    public void Shards_depend_on_the_batch_alone_and_a_batch_too_small_is_one()
    {
        Assert.Equal([new Shard(0, 5)], Shard.Of(5, 12, CPU));
        Assert.Equal([new Shard(0, 23)], Shard.Of(23, 12, CPU));
        Assert.Equal([new Shard(0, 12), new Shard(12, 12)], Shard.Of(24, 12, CPU));
        Assert.Equal([new Shard(0, 100)], Shard.Of(100, 25, new Device(DeviceType.CUDA)));
    }
}
