using TorchSharp;
using TorchSharp.Modules;
using WorldModels.MachineLearning;
using WorldModels.Torch;
using Xunit;
using static TorchSharp.torch;

namespace WorldModels.Tests.Torch;

public class ComputingNetworkTests
{
    public ComputingNetworkTests() => TorchLibrary.EnsureLoaded();

    [Fact]
    public void In_single_precision_it_is_the_trained_network_itself()
    {
        using var scope = NewDisposeScope();
        Linear trained = nn.Linear(3, 2);
        using (var computing = new ComputingNetwork<Linear>(trained, TrainingPrecision.Single, () => throw new InvalidOperationException("no twin is needed"), CPU))
        {
            Assert.Same(trained, computing.Network);
            Assert.Equal(ScalarType.Float32, computing.InputType);
            trained.forward(ones(1, 3)).sum().backward();
            computing.HandOverGradients();
            Assert.Equal(6, trained.weight!.grad!.sum().ToDouble());
        }
        Assert.Equal([1, 2], trained.forward(ones(1, 3)).shape);
    }

    [Fact]
    public void Its_twin_has_the_rounded_weights_and_gives_its_gradients_away()
    {
        using var scope = NewDisposeScope();
        Linear trained = nn.Linear(3, 2);
        using var computing = new ComputingNetwork<Linear>(trained, TrainingPrecision.BFloat16, () => nn.Linear(3, 2).to(ScalarType.BFloat16), CPU);
        Linear twin = computing.Network;
        for (int step = 0; step < 2; step++)
        {
            using (no_grad()) trained.weight!.add_(0.1);
            computing.Refresh();
            Assert.Equal(ScalarType.BFloat16, twin.weight!.dtype);
            Assert.True(twin.weight.allclose(trained.weight.to(ScalarType.BFloat16), rtol: 0, atol: 0));

            twin.forward(full(1, 3, step + 1f).to(computing.InputType)).sum().backward();
            computing.HandOverGradients();
            Assert.Equal(ScalarType.Float32, trained.weight.grad!.dtype);
            Assert.True(trained.weight.grad.allclose(full(2, 3, step + 1f), rtol: 0, atol: 0));
            Assert.True(trained.bias!.grad!.allclose(ones(2), rtol: 0, atol: 0));
            Assert.Null(twin.weight.grad);
        }
        Assert.Equal(ScalarType.Float32, trained.weight!.dtype);
    }
}
