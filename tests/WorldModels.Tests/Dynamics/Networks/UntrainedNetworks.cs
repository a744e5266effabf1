using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Torch;

namespace WorldModels.Tests.Dynamics;

/// <summary>Dynamics networks with random weights, whose predictions differ from state to state.</summary>
internal static class UntrainedNetworks
{
    public static BoxSpace Actions { get; } = new(2, -1, 1);

    public static DynamicsShape Shape(DynamicsHead head, int stateSize, int members = 1, FlowBend bend = FlowBend.Mixture) => new(
        stateSize, Actions.Size, head, head == DynamicsHead.Flow && bend == FlowBend.Spline ? 6 : 3, [16, 16], members, PredictsDifferences: true, PredictsDone: true,
        Bend: bend, OwnOutputs: head == DynamicsHead.Flow);

    public static DynamicsNetwork Network(DynamicsShape shape, long seed)
    {
        TorchLibrary.EnsureLoaded();
        var network = new DynamicsNetwork(shape, new Pcg64(seed));
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var noGradient = TorchSharp.torch.no_grad();
        foreach (var parameter in network.parameters()) parameter.mul_(2);
        return network;
    }

    public static DynamicsModel Model(DynamicsShape shape, params DynamicsNetwork[] networks)
    {
        Normalization normalization = Normalization(shape);
        IEnumerable<NamedTensor> weights = networks.SelectMany(
            (network, member) => TorchModule.ToTensors(network).Select(tensor => tensor with { Name = $"{member}.{tensor.Name}" }));
        return new DynamicsModel(normalization.ToTensors().Concat(weights).ToDictionary(tensor => tensor.Name), shape, Actions);
    }

    public static Normalization Normalization(DynamicsShape shape) => new(
        Scale(shape.StateSize, 0.1f, 1.5f), Scale(shape.ActionSize, 0, 0.5f), Scale(shape.StateSize, -0.2f, 0.7f), Scale(1, 2, 3), Differences: true);

    public static ImaginedSteps Steps(DynamicsShape shape, int count, long seed)
    {
        var random = new Pcg64(seed);
        var steps = new ImaginedSteps(count, shape.StateSize, Actions.Size);
        foreach (ref float value in steps.States.AsSpan()) value = (float)random.NextNormal();
        foreach (ref float value in steps.Actions.AsSpan()) value = (float)random.NextUniform(-1, 1);
        for (int i = 0; i < steps.NextStates.Length; i++) steps.NextStates[i] = steps.States[i] + (float)random.NextNormal();
        return steps;
    }

    private static Standardization Scale(int size, float mean, float deviation) =>
        new([.. Enumerable.Range(0, size).Select(i => mean + i)], [.. Enumerable.Range(0, size).Select(i => deviation + 0.3f * i)]);
}
