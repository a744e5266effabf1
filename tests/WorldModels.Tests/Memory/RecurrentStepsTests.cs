using TorchSharp;
using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Tests.Inference;
using WorldModels.Torch;
using Xunit;
using static TorchSharp.torch;

namespace WorldModels.Tests.Memory;

/// <summary>
/// M's layers in libtorch compared with the project's own kernels. The numbers of units include those for which libtorch's LSTM was right and those for which it was wrong on
/// a processor where it is wrong without gradients.
/// </summary>
public class RecurrentStepsTests
{
    public static readonly TheoryData<RecurrentCell, bool> Cases = new(
        from cell in Enum.GetValues<RecurrentCell>() from gradient in new[] { false, true } select (cell, gradient));

    public RecurrentStepsTests() => TorchLibrary.EnsureLoaded();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_layer_remembers_with_and_without_gradients_as_the_kernels_do(RecurrentCell cell, bool gradient)
    {
        foreach (int units in new[] { 4, 6, 8, 16, 20, 32, 64, 100, 128, 256, 512 })
            foreach ((int lanes, int steps) in new[] { (1, 1), (1, 20), (3, 1), (7, 20) })
                AssertAlike(new MdnRnnShape(5, 2, units, 2, Cell: cell), lanes, steps, gradient);
    }

    [Theory]
    [InlineData(RecurrentCell.Lstm)]
    [InlineData(RecurrentCell.Gru)]
    [InlineData(RecurrentCell.Tanh)]
    public void Steps_written_out_have_the_gradients_of_torchs_layer(RecurrentCell cell)
    {
        using var scope = NewDisposeScope();
        var shape = new MdnRnnShape(5, 2, 6, 2, Cell: cell);
        using var network = new MdnRnnNetwork(shape, new Pcg64(3));
        Tensor inputs = tensor(Numbers.Random(1, 3 * 4 * 7)).view(3, 4, 7), hidden = tensor(Numbers.Random(2, 18)).view(1, 3, 6), c = tensor(Numbers.Random(3, 18)).view(1, 3, 6);
        Dictionary<string, Tensor> weights = network.named_parameters().Where(p => p.name.StartsWith(cell.LayerName(), StringComparison.Ordinal))
            .ToDictionary(p => p.name[(cell.LayerName().Length + 1)..], p => (Tensor)p.parameter);
        Tensor[] trained = [.. weights.Values.Where(weight => weight.requires_grad)];
        var expected = autograd.grad([network.Recur(inputs, hidden, c).States.square().sum()], trained);
        var actual = autograd.grad([RecurrentSteps.Run(cell, weights, inputs, hidden, c).States.square().sum()], trained);
        foreach ((Tensor there, Tensor here) in expected.Zip(actual)) Numbers.AssertClose(Values(there), here.ToNumbers());
    }

    [Theory]
    [InlineData(RecurrentCell.Lstm, TrainingPrecision.Single)]
    [InlineData(RecurrentCell.Lstm, TrainingPrecision.BFloat16)]
    [InlineData(RecurrentCell.Gru, TrainingPrecision.BFloat16)]
    [InlineData(RecurrentCell.Tanh, TrainingPrecision.BFloat16)]
    public void A_processor_that_computes_wrongly_is_noticed(RecurrentCell cell, TrainingPrecision precision)
    {
        // For bfloat16, oneDNN uses the LSTM code whose single-precision version is wrong on some processors, but not for these sizes.
        foreach (int units in precision == TrainingPrecision.BFloat16 ? [32, 64, 256] : new[] { 4, 6, 16, 64, 100, 256 })
        {
            var shape = new MdnRnnShape(5, 2, units, 2, Cell: cell);
            using var trained = new MdnRnnNetwork(shape, new Pcg64(3));
            using var computing = new MdnRnnNetwork(shape, new Pcg64(3));
            if (precision == TrainingPrecision.BFloat16) computing.to(ScalarType.BFloat16);
            RecurrentCheck.Run(computing, trained.ToTensors(), shape, 12, 20, precision);

            // A quarter of the units keeps nothing from the previous step.
            using (no_grad()) computing.named_parameters().Single(p => p.name == cell.WeightName("weight_hh_l0")).parameter.narrow(1, 0, Math.Max(1, units / 4)).fill_(1);
            var error = Assert.Throws<InvalidOperationException>(() => RecurrentCheck.Run(computing, trained.ToTensors(), shape, 12, 20, precision));
            Assert.Contains($"libtorch computes M's recurrent layer ({cell}) incorrectly", error.Message);
            Assert.Contains("DNNL_MAX_CPU_ISA", error.Message);
        }
    }

    private static void AssertAlike(MdnRnnShape shape, int lanes, int steps, bool gradient)
    {
        using var scope = NewDisposeScope();
        using var network = new MdnRnnNetwork(shape, new Pcg64(shape.HiddenSize));
        var model = new MdnRnnModel(network.ToTensors().ToDictionary(tensor => tensor.Name), shape, DreamStarts.None(shape));
        float[] inputs = Numbers.Random(6, lanes * steps * shape.InputSize, 2);
        float[] hidden = Numbers.Random(7, lanes * shape.HiddenSize), cell = Numbers.Random(8, lanes * shape.HiddenSize);
        using var noGradient = gradient ? null : no_grad();
        (Tensor states, Tensor lastHidden, Tensor lastCell) = network.Recur(
            tensor(inputs).view(lanes, steps, shape.InputSize), tensor(hidden).view(1, lanes, shape.HiddenSize), tensor(cell).view(1, lanes, shape.HiddenSize));
        Assert.Equal(gradient, states.requires_grad);
        cell = cell[..(lanes * shape.CellSize)];
        for (int step = 0; step < steps; step++)
        {
            float[] input = [.. Enumerable.Range(0, lanes).SelectMany(lane => inputs.Skip((lane * steps + step) * shape.InputSize).Take(shape.InputSize))];
            model.Step(input, hidden, cell, lanes, new Workspace());
            Numbers.AssertClose(Values(states.select(1, step)), hidden);
        }
        Numbers.AssertClose(Values(lastHidden), hidden);
        if (shape.CellSize > 0) Numbers.AssertClose(Values(lastCell), cell);
    }

    private static double[] Values(Tensor values) => [.. values.ToNumbers().Select(value => (double)value)];
}
