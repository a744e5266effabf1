using TorchSharp;
using TorchSharp.Modules;
using WorldModels.Torch;
using Xunit;
using static TorchSharp.torch;
using Adam = WorldModels.Torch.Adam;

namespace WorldModels.Tests.Torch;

public class AdamTests
{
    // One length below that of a vector, one with a remainder, one with four dimensions.
    private static readonly long[][] Shapes = [[3], [37, 5], [8, 4, 3, 3]];

    public AdamTests() => TorchLibrary.EnsureLoaded();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Twenty_steps_equal_those_of_torch_in_any_layout(bool parametersChannelsLast, bool gradientsChannelsLast)
    {
        var ours = Parameters(parametersChannelsLast);
        var theirs = Parameters(channelsLast: false);
        using var adam = new Adam(ours, 0.01);
        using var reference = optim.Adam(theirs, 0.01);
        for (int step = 0; step < 20; step++)
        {
            SetGradients(ours, step, gradientsChannelsLast);
            SetGradients(theirs, step, channelsLast: false);
            adam.Step();
            reference.step();
        }

        AssertClose(Values(theirs), Values(ours), 1e-6);
    }

    [Fact]
    public void The_first_step_has_the_size_of_the_learning_rate()
    {
        Parameter[] parameters = [new(tensor(new[] { 1f, 1f, 1f }))];
        using var adam = new Adam(parameters, 0.1);
        parameters[0].grad = tensor(new[] { 5f, -0.01f, 0f });

        adam.Step();

        AssertClose([0.9f, 1.1f, 1f], Values(parameters), 1e-6);
    }

    [Fact]
    public void Doubles_are_optimised_too()
    {
        Parameter[] ours = [new(ones(7, float64))], theirs = [new(ones(7, float64))];
        using var adam = new Adam(ours, 0.01);
        using var reference = optim.Adam(theirs, 0.01);
        for (int step = 0; step < 20; step++)
        {
            ours[0].grad = linspace(-1, 2 + step, 7, float64);
            theirs[0].grad = linspace(-1, 2 + step, 7, float64);
            adam.Step();
            reference.step();
        }

        AssertClose(Values(theirs), Values(ours), 1e-6);
    }

    [Fact]
    public void A_layout_changed_between_steps_changes_nothing()
    {
        var steady = Parameters(channelsLast: false);
        var changing = Parameters(channelsLast: false);
        using Adam first = new(steady, 0.01), second = new(changing, 0.01);
        for (int step = 0; step < 6; step++)
        {
            if (step == 3)
            {
                using var noGradient = no_grad();
                changing[2].set_(ChannelsLast(changing[2]));
            }
            SetGradients(steady, step, channelsLast: false);
            SetGradients(changing, step, channelsLast: step > 2);
            first.Step();
            second.Step();
        }

        Assert.Equal(Values(steady), Values(changing));
    }

    [Fact]
    public void A_parameter_without_a_gradient_stays()
    {
        var parameters = Parameters(channelsLast: false);
        float[] before = Values(parameters);
        using var adam = new Adam(parameters, 0.01);
        SetGradients(parameters, 0, channelsLast: false);

        adam.ZeroGrad();
        adam.Step();

        Assert.Equal(before, Values(parameters));
    }

    [Fact]
    public void After_ZeroGrad_a_backward_pass_starts_afresh()
    {
        Parameter[] parameters = [new(ones(3))];
        using var adam = new Adam(parameters, 0.01);
        for (int pass = 0; pass < 2; pass++)
        {
            adam.ZeroGrad();
            (parameters[0] * 2).sum().backward();
        }

        Assert.Equal([2, 2, 2], parameters[0].grad!.data<float>().ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Clipping_scales_all_gradients_to_the_joint_norm(bool channelsLast)
    {
        var parameters = Parameters(channelsLast);
        using var adam = new Adam(parameters, 0.01);
        SetGradients(parameters, 1, channelsLast);
        double expected = Math.Sqrt(Gradients(parameters).Sum(value => (double)value * value));
        float[] before = Gradients(parameters);

        Assert.Equal(expected, adam.ClipGradients(0.5), 1e-9 * expected);
        Assert.Equal(0.5, Math.Sqrt(Gradients(parameters).Sum(value => (double)value * value)), 1e-6);
        AssertClose([.. before.Select(value => (float)(value * 0.5 / expected))], Gradients(parameters), 1e-7);
    }

    [Fact]
    public void Small_gradients_are_not_clipped()
    {
        var parameters = Parameters(channelsLast: false);
        using var adam = new Adam(parameters, 0.01);
        SetGradients(parameters, 1, channelsLast: false);
        float[] before = Gradients(parameters);

        adam.ClipGradients(1e6);
        adam.ClipGradientValues(1e6);

        Assert.Equal(before, Gradients(parameters));
    }

    [Fact]
    public void Gradient_values_are_clipped_one_by_one()
    {
        Parameter[] parameters = [new(ones(4))];
        using var adam = new Adam(parameters, 0.01);
        parameters[0].grad = tensor(new[] { -3f, -0.5f, 0.5f, 3f });

        adam.ClipGradientValues(1);

        Assert.Equal([-1, -0.5f, 0.5f, 1], Gradients(parameters));
    }

    [Fact]
    public void A_gradient_that_is_not_finite_is_reported_and_left_alone()
    {
        Parameter[] parameters = [new(ones(2))];
        using var adam = new Adam(parameters, 0.01);
        parameters[0].grad = tensor(new[] { float.NaN, 2 });

        Assert.True(double.IsNaN(adam.ClipGradients(1)));
        Assert.Equal(2, Gradients(parameters)[1]);
    }

    [Fact]
    public void A_resumed_optimiser_continues_to_the_same_bits()
    {
        var straight = Parameters(channelsLast: true);
        using var adam = new Adam(straight, 0.01);
        Run(adam, straight, 0, 5);
        var resumed = straight.Select(parameter => new Parameter(parameter.detach().clone())).ToArray();
        using var successor = new Adam(resumed, 0.01);
        using MemoryStream stream = new();
        Safetensors.Write(stream, adam.ToTensors());
        stream.Position = 0;
        successor.Load(Safetensors.Read(stream).Tensors);

        Run(adam, straight, 5, 10);
        Run(successor, resumed, 5, 10);

        Assert.Equal(Values(straight), Values(resumed));
    }

    [Fact]
    public void A_state_that_no_optimiser_gives_is_refused()
    {
        var parameters = Parameters(channelsLast: false);
        using var adam = new Adam(parameters, 0.01);
        Run(adam, parameters, 0, 2);
        var state = adam.ToTensors();

        AssertRefused([.. state.Skip(1)], "'step'");
        AssertRefused([state[0] with { Values = [1.5f] }, .. state.Skip(1)], "'step'");
        AssertRefused([.. state.SkipLast(1)], "'second.2': missing");
        AssertRefused([.. state.SkipLast(1), state[^1] with { Values = [.. state[^1].Values.Select(value => -value)] }], "'second.2'");

        void AssertRefused(NamedTensor[] tensors, string message) =>
            Assert.Contains(message, Assert.Throws<FormatException>(() => adam.Load(tensors)).Message);
    }

    [Fact]
    public void Settings_out_of_range_are_named()
    {
        Assert.Throws<ArgumentOutOfRangeException>("LearningRate", () => new Adam([], -1));
        Assert.Throws<ArgumentOutOfRangeException>("LearningRate", () => new Adam([], double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>("beta1", () => new Adam([], 0.1, beta1: 1));
        Assert.Throws<ArgumentOutOfRangeException>("beta2", () => new Adam([], 0.1, beta2: -0.1));
        Assert.Throws<ArgumentOutOfRangeException>("epsilon", () => new Adam([], 0.1, epsilon: double.PositiveInfinity));
    }

    [Fact]
    public void Steps_leave_no_native_tensor_behind()
    {
        var parameters = Parameters(channelsLast: true);
        using var adam = new Adam(parameters, 0.01);
        SetGradients(parameters, 0, channelsLast: false);
        adam.ClipGradients(0.1);
        adam.Step();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        adam.ClipGradients(0.1);
        adam.Step();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void The_optimiser_outlives_the_scope_that_it_was_made_in()
    {
        Parameter[] parameters = [new(ones(3))];
        Adam adam;
        using (NewDisposeScope()) adam = new Adam(parameters, 0.1);
        parameters[0].grad = ones(3);

        adam.Step();
        adam.Dispose();

        AssertClose([0.9f, 0.9f, 0.9f], Values(parameters), 1e-6);
    }

    private static void Run(Adam adam, Parameter[] parameters, int from, int to)
    {
        for (int step = from; step < to; step++)
        {
            SetGradients(parameters, step, channelsLast: true);
            adam.Step();
        }
    }

    private static Parameter[] Parameters(bool channelsLast) =>
        [.. Shapes.Select((shape, index) => new Parameter(Laid(Numbers(shape, seed: index), channelsLast)))];

    private static void SetGradients(Parameter[] parameters, int step, bool channelsLast)
    {
        for (int i = 0; i < parameters.Length; i++) parameters[i].grad = Laid(Numbers(Shapes[i], seed: 100 + 10 * step + i), channelsLast);
    }

    private static Tensor Numbers(long[] shape, int seed)
    {
        WorldModels.Environments.Pcg64 random = new(seed);
        return tensor(Enumerable.Range(0, (int)shape.Aggregate((x, y) => x * y)).Select(_ => (float)random.NextNormal()).ToArray()).reshape(shape);
    }

    private static Tensor Laid(Tensor values, bool channelsLast) => channelsLast && values.dim() == 4 ? ChannelsLast(values) : values;

    private static Tensor ChannelsLast(Tensor values) => values.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    private static float[] Values(IEnumerable<Parameter> parameters) => Flatten(parameters);

    private static float[] Gradients(IEnumerable<Parameter> parameters) => Flatten(parameters.Select(parameter => parameter.grad!));

    private static float[] Flatten(IEnumerable<Tensor> tensors) =>
        [.. TorchModule.ToTensors(tensors.Select((tensor, index) => KeyValuePair.Create($"{index}", tensor))).SelectMany(tensor => tensor.Values)];

    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance);
    }
}
