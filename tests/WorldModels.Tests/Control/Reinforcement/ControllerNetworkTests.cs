using TorchSharp;
using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Torch;
using Xunit;

namespace WorldModels.Tests.Control;

public sealed class ControllerNetworkTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void A_controller_with_its_parameters_does_the_same_on_raw_inputs(int hiddenUnits)
    {
        TorchLibrary.EnsureLoaded();
        using var scope = torch.NewDisposeScope();
        using var network = new ControllerNetwork(3, hiddenUnits, 2, new Pcg64(1));
        var inputs = new Standardization([10, -2, 0.5f], [4, 0.1f, 1]);
        var box = new BoxSpace([-100, 0], [100, float.PositiveInfinity]);
        float[] raw = [12, -2.05f, 0.1f], standardized = new float[3], action = new float[2];
        inputs.Apply(raw, standardized);
        float[] outputs = TorchModule.ToTensors([new("outputs", network.forward(torch.tensor(standardized, [1, 3])))])[0].Values;

        var shape = new ControllerShape(3, 0, UsesCell: false, HasBias: true, 2, hiddenUnits);
        new Controller(shape, box, network.ToParameters(inputs)).Outputs(raw, [], [], action);
        Assert.All(outputs.Zip(action), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        new Controller(shape, box, network.ToParameters(inputs, ActionScale.Of(box))).Outputs(raw, [], [], action);
        Assert.Equal(100 * outputs[0], action[0], 1e-2f);
        Assert.Equal(outputs[1], action[1], 1e-4f);
    }

    [Fact]
    public void Steps_are_remembered_up_to_the_capacity_and_the_oldest_forgotten()
    {
        var replay = new ReplayBuffer(capacity: 3, inputSize: 1);
        for (int step = 0; step < 5; step++) replay.Add([step], step, [step + 1], new StepOutcome(10 * step, step == 4, false));
        Assert.Equal(3, replay.Count);
        Assert.Equal([2, 3, 4], Enumerable.Range(0, 3).Select(replay.Action).Order());
        int last = Enumerable.Range(0, 3).Single(row => replay.Action(row) == 4);
        Assert.Equal((4f, 5f, 40.0, true), (replay.Before(last)[0], replay.After(last)[0], replay.Outcome(last).Reward, replay.Outcome(last).Terminated));
        Assert.Equal([0, 1, 2], replay.Sample(60, new Pcg64(1)).Distinct().Order());
    }
}
