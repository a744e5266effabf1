using TorchSharp;
using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.Memory;
using WorldModels.Tests.Inference;
using WorldModels.Torch;
using Xunit;
using static TorchSharp.torch;

namespace WorldModels.Tests.Memory;

public class MixtureDensityTests
{
    public MixtureDensityTests() => TorchLibrary.EnsureLoaded();

    [Fact]
    public void The_likelihood_is_that_worked_out_by_hand()
    {
        // 0.25 N(0.5; 0, 1) + 0.75 N(0.5; 1, 2) = 0.25 * 0.352065 + 0.75 * 0.193334 = 0.233017, and -ln of it.
        var shape = new MdnRnnShape(1, 1, 4, 2);
        float[] output = [0, MathF.Log(3), 0, 1, 0, MathF.Log(2), 77, -77];
        Assert.Equal(shape.OutputSize, output.Length);
        Assert.Equal(1.456646, MixtureDensity.NegativeLogLikelihood(shape, output, [0.5f]), 1e-5);
        Assert.Equal(1.456646, OfTorch(shape, output, [0.5f])[0], 1e-5);
    }

    [Fact]
    public void With_shared_weights_a_component_holds_for_all_dimensions()
    {
        // 0.25 N(0.5; 0, 1)^2 + 0.75 N(0.5; 1, 2)^2 = 0.25 * 0.123950 + 0.75 * 0.037378 = 0.059021, -ln of it, and the first part of it.
        var shape = new MdnRnnShape(2, 1, 4, 2, Head: PredictionHead.SharedMixture);
        float[] output = [0, MathF.Log(3), 0, 1, 0, 1, 0, MathF.Log(2), 0, MathF.Log(2), 77, -77];
        Assert.Equal(shape.OutputSize, output.Length);
        Assert.Equal(2.829861, MixtureDensity.NegativeLogLikelihood(shape, output, [0.5f, 0.5f]), 1e-5);
        Assert.Equal(2.829861, OfTorch(shape, output, [0.5f, 0.5f])[0], 1e-5);
        double[] responsibilities = new double[2];
        MixtureDensity.Responsibilities(shape, output, 1, [0.5f, 0.5f], responsibilities);
        Assert.Equal([0.525025, 0.474975], responsibilities.Select(share => Math.Round(share, 6)));
        // Each dimension alone is the mixture of its Gaussians.
        Assert.Equal(0.75, MixtureDensity.Mean(shape, output, 1), 1e-6);
        Assert.Equal(0.473836, MixtureDensity.Cdf(shape, output, 1, 0.5), 1e-6);
    }

    [Theory]
    [InlineData(PredictionHead.MixtureDensity)]
    [InlineData(PredictionHead.SharedMixture)]
    public void Both_versions_agree(PredictionHead head)
    {
        var shape = new MdnRnnShape(5, 2, 4, 3, Head: head);
        const int steps = 20;
        float[] outputs = Numbers.Random(1, steps * shape.OutputSize, 3), latents = Numbers.Random(2, steps * 5, 2);
        float[] torch = OfTorch(shape, outputs, latents);
        double[] managed = [.. Enumerable.Range(0, steps).Select(step => MixtureDensity.NegativeLogLikelihood(
            shape, outputs.AsSpan(step * shape.OutputSize, shape.OutputSize), latents.AsSpan(step * 5, 5)))];
        Numbers.AssertClose(managed, torch);
    }

    [Theory]
    [InlineData(1e4f, 0, 0)]
    [InlineData(-1e4f, 0, 0)]
    [InlineData(0, 1e3f, 0)]
    [InlineData(0, -1e3f, 0)]
    [InlineData(0, -1e3f, 1e3f)]
    [InlineData(1e4f, 1e3f, -1e3f)]
    public void Extreme_outputs_give_finite_numbers(float logit, float logSigma, float latent)
    {
        var shape = new MdnRnnShape(1, 1, 4, 2);
        float[] output = [logit, -logit, 0, 0, logSigma, -logSigma, 0, 0];
        double managed = MixtureDensity.NegativeLogLikelihood(shape, output, [latent]);
        Assert.True(double.IsFinite(managed));
        float torch = OfTorch(shape, output, [latent])[0];
        Assert.Equal(managed, torch, Math.Abs(managed) * 1e-5 + 1e-5);
    }

    [Theory]
    [InlineData(32, 3, 256, false, 422_368)]
    [InlineData(64, 2, 512, true, 1_678_785)]
    public void The_network_has_as_many_parameters_as_the_paper_says(int latent, int action, int hidden, bool done, int expected)
    {
        using var network = new MdnRnnNetwork(new MdnRnnShape(latent, action, hidden, 5, PredictsReward: false, PredictsDone: done), new Pcg64(1));
        Assert.Equal(expected, network.Trainable.Sum(parameter => parameter.numel()));
    }

    [Theory]
    [InlineData(RecurrentCell.Lstm, 4 * 16 * (16 + 9 + 1))]
    [InlineData(RecurrentCell.Gru, 3 * 16 * (16 + 9 + 2))]
    [InlineData(RecurrentCell.Tanh, 16 * (16 + 9 + 1))]
    public void Each_recurrent_cell_has_as_many_parameters_as_it_says(RecurrentCell cell, int expected)
    {
        using var mixture = new MdnRnnNetwork(new MdnRnnShape(7, 2, 16, 3, Cell: cell), new Pcg64(1));
        Assert.Equal(expected + 17 * (3 * 7 * 3 + 2), mixture.Trainable.Sum(parameter => parameter.numel()));
        using var deterministic = new MdnRnnNetwork(new MdnRnnShape(7, 2, 16, 1, Cell: cell, Head: PredictionHead.Deterministic), new Pcg64(1));
        Assert.Equal(expected + 17 * (7 + 2), deterministic.Trainable.Sum(parameter => parameter.numel()));
        Assert.Equal(deterministic.Trainable.Sum(parameter => parameter.numel()), deterministic.ToTensors().Sum(tensor => tensor.Values.Length));
    }

    [Fact]
    public void The_mean_is_that_of_the_weighted_components()
    {
        // exp(0) : exp(ln 3) = 1 : 3.
        var shape = new MdnRnnShape(2, 1, 4, 2);
        Assert.Equal(0.25 * 4 + 0.75 * 8, MixtureDensity.Mean(shape, [9, 9, 0, MathF.Log(3), 1, 1, 4, 8, 0, 0, 0, 0, 77, -77], 1), 1e-5);
    }

    [Fact]
    public void The_distribution_function_and_the_responsibilities_are_those_worked_out_by_hand()
    {
        // 0.25 Phi(0.5) + 0.75 Phi(-0.25) = 0.25 * 0.691462 + 0.75 * 0.401294, and the first component's 0.25 * 0.352065 of 0.233017.
        var shape = new MdnRnnShape(1, 1, 4, 2);
        float[] output = [0, MathF.Log(3), 0, 1, 0, MathF.Log(2), 77, -77];
        Assert.Equal(0.473836, MixtureDensity.Cdf(shape, output, 0, 0.5), 1e-6);
        double[] responsibilities = new double[2];
        MixtureDensity.Responsibilities(shape, output, 0, [0.5f], responsibilities);
        Assert.Equal([0.377725, 0.622275], responsibilities.Select(share => Math.Round(share, 6)));
    }

    [Fact]
    public void Each_dimension_has_a_mixture_of_its_own_whose_sigmas_stay_within_bounds()
    {
        // The second one: equal weights, means -1 and 1, sigmas of e^7 and e^-7, claimed to be e^50 and e^-50.
        var shape = new MdnRnnShape(2, 1, 4, 2);
        float[] output = [5, -5, 0, 0, 9, 9, -1, 1, 1, 2, 50, -50, 77, -77];
        // Phi(2 / e^7) / 2 + Phi(0) / 2.
        Assert.Equal(0.5003637880691285, MixtureDensity.Cdf(shape, output, 1, 1), 1e-10);
        double[] responsibilities = new double[2];
        MixtureDensity.Responsibilities(shape, output, 1, [0, 1], responsibilities);
        // Densities of e^-7 and e^7, except for a factor of exp(-2 / e^14).
        Assert.Equal(8.3152663e-7, responsibilities[0], 1e-13);
        Assert.Equal(1, responsibilities.Sum(), 1e-12);
    }

    [Fact]
    public void Logits_of_any_size_are_weights()
    {
        // 1 : e^-10.
        var shape = new MdnRnnShape(1, 1, 4, 2);
        Assert.Equal((4 + 8 * Math.Exp(-10)) / (1 + Math.Exp(-10)), MixtureDensity.Mean(shape, [1000, 990, 4, 8, 0, 0, 77, -77], 0), 1e-9);
        Assert.Equal((4 + 8 * Math.Exp(-10)) / (1 + Math.Exp(-10)), MixtureDensity.Mean(shape, [-1000, -1010, 4, 8, 0, 0, 77, -77], 0), 1e-9);
    }

    [Theory]
    [InlineData(RecurrentCell.Lstm, "lstm")]
    [InlineData(RecurrentCell.Gru, "gru")]
    [InlineData(RecurrentCell.Tanh, "rnn")]
    public void Weights_keep_their_names_when_the_network_changes_its_numbers(RecurrentCell cell, string layer)
    {
        using var network = new MdnRnnNetwork(new MdnRnnShape(3, 2, 4, 2, Cell: cell), new Pcg64(1));
        IReadOnlyList<NamedTensor> before = network.ToTensors();
        string[] names = [.. network.named_parameters().Select(parameter => parameter.name)];
        Assert.Equal(
            [$"{layer}.weight_ih_l0", $"{layer}.weight_hh_l0", $"{layer}.bias_ih_l0", $"{layer}.bias_hh_l0", "head.weight", "head.bias"], names);

        network.to(ScalarType.Float64);
        Assert.Equal(names, network.named_parameters().Select(parameter => parameter.name));
        Assert.All(network.parameters(), parameter => Assert.Equal(ScalarType.Float64, parameter.dtype));
        network.to(ScalarType.Float32);
        Assert.Equal(names, network.named_parameters().Select(parameter => parameter.name));
        Assert.Equal(before.Select(tensor => (tensor.Name, string.Join(' ', tensor.Values))), network.ToTensors().Select(tensor => (tensor.Name, string.Join(' ', tensor.Values))));
        Assert.Equal(before.Sum(tensor => tensor.Values.Length), network.Trainable.Sum(parameter => parameter.numel()));
    }

    [Theory]
    [InlineData(RecurrentCell.Lstm, PredictionHead.MixtureDensity)]
    [InlineData(RecurrentCell.Gru, PredictionHead.MixtureDensity)]
    [InlineData(RecurrentCell.Tanh, PredictionHead.MixtureDensity)]
    [InlineData(RecurrentCell.Gru, PredictionHead.Deterministic)]
    [InlineData(RecurrentCell.Lstm, PredictionHead.SharedMixture)]
    public void The_managed_cell_and_head_equal_the_network(RecurrentCell cellKind, PredictionHead head)
    {
        const int lanes = 3, steps = 6;
        var shape = new MdnRnnShape(7, 2, 20, head == PredictionHead.Deterministic ? 1 : 3, Cell: cellKind, Head: head);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = new MdnRnnNetwork(shape, new Pcg64(5));
        var weights = network.ToTensors().ToDictionary(tensor => tensor.Name);
        weights.Add(DreamStarts.Name, new NamedTensor(DreamStarts.Name, [1, 34 + shape.CellSize], new float[34 + shape.CellSize]));
        var model = new MdnRnnModel(weights, shape);
        float[] inputs = Numbers.Random(6, lanes * steps * shape.InputSize, 2);

        (Tensor expected, Tensor expectedHidden, Tensor expectedCell) = network.Forward(
            tensor(inputs).view(lanes, steps, shape.InputSize), zeros(1, lanes, shape.HiddenSize), zeros(1, lanes, shape.HiddenSize));

        float[] hidden = new float[lanes * shape.HiddenSize], cell = new float[lanes * shape.CellSize], output = new float[lanes * shape.OutputSize];
        for (int step = 0; step < steps; step++)
        {
            float[] input = [.. Enumerable.Range(0, lanes).SelectMany(lane => inputs.Skip((lane * steps + step) * shape.InputSize).Take(shape.InputSize))];
            model.Step(input, hidden, cell, lanes, new Workspace());
            model.Predict(hidden, lanes, output);
            Numbers.AssertClose(Values(expected.select(1, step)), output);
        }
        Numbers.AssertClose(Values(expectedHidden), hidden);
        if (shape.CellSize > 0) Numbers.AssertClose(Values(expectedCell), cell);
    }

    private static float[] OfTorch(MdnRnnShape shape, float[] outputs, float[] latents)
    {
        using var scope = NewDisposeScope();
        int steps = latents.Length / shape.LatentSize;
        return [.. Values(MixtureDensity.NegativeLogLikelihood(
            shape, tensor(outputs).view(steps, shape.OutputSize), tensor(latents).view(steps, shape.LatentSize))).Select(value => (float)value)];
    }

    private static double[] Values(Tensor values) =>
        [.. TorchModule.ToTensors([KeyValuePair.Create("", values)])[0].Values.Select(value => (double)value)];
}
