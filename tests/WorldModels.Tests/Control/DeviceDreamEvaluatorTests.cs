using TorchSharp;
using WorldModels.Control;
using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Torch;
using Xunit;

namespace WorldModels.Tests.Control;

/// <summary>The computations of the GPU code, done by libtorch on the CPU and compared with the project's own kernels.</summary>
public sealed class DeviceDreamEvaluatorTests
{
    private static readonly long[] Seeds = [3, 5, 8];

    public DeviceDreamEvaluatorTests() => TorchLibrary.EnsureLoaded();

    [Theory]
    [InlineData(0, false, 1.0)]
    [InlineData(0, true, 1.3)]
    [InlineData(5, true, 0.5)]
    public void Dreams_of_a_box_end_as_those_of_the_kernels(int hiddenUnits, bool usesCell, double temperature) =>
        AssertAlike(new BoxSpace([-1, 0, 0], [1, 1, 1]), hiddenUnits, usesCell, temperature);

    [Fact]
    public void Dreams_of_choices_end_as_those_of_the_kernels() => AssertAlike(new DiscreteSpace(3), 0, usesCell: false, 1.15);

    [Fact]
    public void Dreams_with_shared_mixture_weights_end_as_those_of_the_kernels() =>
        AssertAlike(new BoxSpace(2, -1, 1), 0, usesCell: false, 1.15, PredictionHead.SharedMixture);

    [Fact]
    public void A_dream_that_is_over_earns_nothing_more()
    {
        // M predicts done with probability one half at every step.
        var space = new DiscreteSpace(2);
        MdnRnnPredictorTransformer memory = UntrainedStages.Memory(space, doneLogit: 0);
        var shape = new ControllerShape(4, 6, UsesCell: false, HasBias: true, OutputSize: 2);
        double[] few = Evaluate(memory, shape, new DreamOptions { MaxSteps = 100 }, shape.Start(1))[0];
        double[] many = Evaluate(memory, shape, new DreamOptions { MaxSteps = 200 }, shape.Start(1))[0];
        Assert.Equal(few, many);
    }

    private static void AssertAlike(Space space, int hiddenUnits, bool usesCell, double temperature, PredictionHead head = PredictionHead.MixtureDensity)
    {
        // Few steps: a difference in the last bit grows from step to step.
        var options = new DreamOptions { MaxSteps = 5, Temperature = temperature };
        MdnRnnPredictorTransformer memory = UntrainedStages.Memory(space, doneLogit: -2, head: head);
        var shape = new ControllerShape(4, 6, usesCell, HasBias: true, ControllerShape.OutputsFor(space), hiddenUnits);
        float[][] candidates = [.. Enumerable.Range(0, 4).Select(candidate => Parameters(shape, candidate))];
        IReadOnlyList<double[]> expected = new DreamEvaluator(memory, shape, options, threads: 1).Evaluate(candidates, Seeds, CancellationToken.None);
        using var device = new DeviceDreamEvaluator(memory, shape, options, torch.CPU);
        IReadOnlyList<double[]> actual = device.Evaluate(candidates, Seeds, CancellationToken.None);
        Assert.True(expected.SelectMany(returns => returns).Distinct().Count() > 6, "the dreams must differ for this to show anything");
        foreach ((double[] there, double[] here) in expected.Zip(actual))
            for (int i = 0; i < Seeds.Length; i++) Assert.Equal(there[i], here[i], 1e-4);
    }

    private static IReadOnlyList<double[]> Evaluate(MdnRnnPredictorTransformer memory, ControllerShape shape, DreamOptions options, double[] parameters)
    {
        using var device = new DeviceDreamEvaluator(memory, shape, options, torch.CPU);
        return device.Evaluate([[.. parameters.Select(value => (float)value)]], Seeds, CancellationToken.None);
    }

    private static float[] Parameters(ControllerShape shape, int candidate)
    {
        var random = new Pcg64(candidate);
        return [.. Enumerable.Range(0, shape.ParameterCount).Select(_ => (float)random.NextNormal())];
    }
}
