using System.Text.Json.Serialization;

namespace WorldModels.Dynamics;

/// <summary>The sizes of a dynamics network.</summary>
/// <param name="StateSize">Numbers in a state.</param>
/// <param name="ActionSize">Numbers in an action as the network reads it: a vector as it is, a choice one-hot.</param>
/// <param name="Head">What it says of the next state.</param>
/// <param name="Parts">Components of a mixture or of a flow's curve, bins of a flow's spline.</param>
/// <param name="HiddenSizes">Units of each hidden layer.</param>
/// <param name="Members">Networks in the ensemble.</param>
/// <param name="PredictsDifferences">Whether s' - s is predicted and not s'.</param>
/// <param name="PredictsDone">Whether an end was ever seen; otherwise none is ever predicted.</param>
/// <param name="HasPrior">Whether each member adds a fixed random network of its own; model files from before have none.</param>
/// <param name="StateCount">Different states of the training rows that are kept with the network; 0: none.</param>
/// <param name="Bend">The curve of a flow.</param>
/// <param name="OwnOutputs">Whether a flow's network has outputs of its own for each number; those of version 0.1 have not.</param>
internal sealed record DynamicsShape(
    int StateSize, int ActionSize, DynamicsHead Head, int Parts, IReadOnlyList<int> HiddenSizes, int Members, bool PredictsDifferences, bool PredictsDone,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool HasPrior = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int StateCount = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] FlowBend Bend = FlowBend.Spline,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool OwnOutputs = false)
{
    public const string Dynamics = "dynamics", Reward = "reward", Done = "done", Prior = "prior", States = "states";

    /// <summary>Numbers that the state and the action make together.</summary>
    public int ConditionSize => StateSize + ActionSize;

    /// <summary>The reward is read off (s, a), what followed, and whether the task ended.</summary>
    public int RewardInputSize => ConditionSize + StateSize + 1;

    public DensityHead CreateHead() => Head switch
    {
        DynamicsHead.MeanSquaredError => new MeanHead(StateSize),
        DynamicsHead.Gaussian => new MixtureHead(StateSize, 1),
        DynamicsHead.Mixture => new MixtureHead(StateSize, Parts),
        DynamicsHead.Flow => new FlowHead(StateSize, Bend switch
        {
            FlowBend.Spline => new SplineBend(Parts),
            FlowBend.Mixture => new MixtureBend(Parts),
            _ => throw new ArgumentException($"there is no curve {Bend}", nameof(Bend)),
        }, OwnOutputs),
        _ => throw new ArgumentException($"there is no head {Head}", nameof(Head)),
    };
}
