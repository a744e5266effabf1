using System.Text.Json.Serialization;

namespace WorldModels.Dynamics;

/// <summary>The sizes of a dynamics network.</summary>
/// <param name="StateSize">The length of a state.</param>
/// <param name="ActionSize">The length of an encoded action: a vector is unchanged, a choice is one-hot.</param>
/// <param name="Head">The form of the prediction of the next state.</param>
/// <param name="Parts">The number of components of a mixture or of a flow's curve, or of bins of a flow's spline.</param>
/// <param name="HiddenSizes">The number of units of each hidden layer.</param>
/// <param name="Members">The number of networks in the ensemble.</param>
/// <param name="PredictsDifferences">Whether s' - s is predicted instead of s'.</param>
/// <param name="PredictsDone">Whether the training rows had an end; otherwise none is ever predicted.</param>
/// <param name="HasPrior">Whether each member adds its own fixed random network; older model files have none.</param>
/// <param name="StateCount">The number of distinct states of the training rows that are stored with the network; 0: none.</param>
/// <param name="Bend">The curve of a flow.</param>
/// <param name="OwnOutputs">Whether a flow's network has separate outputs for each number; those of version 0.1 do not.</param>
internal sealed record DynamicsShape(
    int StateSize, int ActionSize, DynamicsHead Head, int Parts, IReadOnlyList<int> HiddenSizes, int Members, bool PredictsDifferences, bool PredictsDone,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool HasPrior = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int StateCount = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] FlowBend Bend = FlowBend.Spline,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool OwnOutputs = false)
{
    public const string Dynamics = "dynamics", Reward = "reward", Done = "done", Prior = "prior", States = "states";

    /// <summary>The length of state and action together.</summary>
    public int ConditionSize => StateSize + ActionSize;

    /// <summary>The reward is computed from (s, a), the next state, and whether the episode terminated.</summary>
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
