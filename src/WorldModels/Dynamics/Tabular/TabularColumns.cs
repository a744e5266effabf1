using Microsoft.ML.Data;
using WorldModels.MachineLearning;
using WorldModels.Memory;

namespace WorldModels.Dynamics;

/// <summary>The names of the columns that a table reads and adds.</summary>
internal sealed record TabularColumns(
    string Observation, string Action, string Reward, string Done, string Episode, string Step,
    string NextState, string PredictedReward, string PredictedDone)
{
    /// <summary>Returns the columns that the counting reads.</summary>
    public IEnumerable<string> All() => [Observation, Action, Reward, Done, Episode, Step];

    /// <summary>Returns the columns that the fitted stage reads.</summary>
    public IReadOnlyList<InputColumn> ToPredict() =>
    [
        InputColumn.Vector(Observation, "discrete observation (one whole number)", NumberDataViewType.Single, 1),
        InputColumn.Vector(Action, "discrete action (one whole number)", NumberDataViewType.Single, 1),
    ];

    /// <summary>Returns the columns that the counting reads.</summary>
    public IReadOnlyList<InputColumn> ToTrain() =>
    [
        .. ToPredict(),
        InputColumn.Episode(Episode),
        InputColumn.Scalar(Step, "step", NumberDataViewType.Int32),
        InputColumn.Scalar(Reward, "reward", NumberDataViewType.Single),
        InputColumn.Scalar(Done, "done", BooleanDataViewType.Instance),
    ];

    public IReadOnlyList<OutputColumn> Outputs() => [new(NextState, 1), new(PredictedReward, 1), new(PredictedDone, 1)];

    /// <summary>Returns the columns in the form for reading sequences.</summary>
    public MdnRnnColumns AsSequence() => new(Observation, null, Action, Reward, Done, Episode, Step, NextState, null);
}
