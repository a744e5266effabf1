using Microsoft.ML.Data;
using WorldModels.MachineLearning;
using WorldModels.Memory;

namespace WorldModels.Dynamics;

/// <summary>The names of the columns that a table reads and writes.</summary>
internal sealed record TabularColumns(
    string Observation, string Action, string Reward, string Done, string Episode, string Step,
    string NextState, string PredictedReward, string PredictedDone)
{
    /// <summary>All that counting reads.</summary>
    public IEnumerable<string> All() => [Observation, Action, Reward, Done, Episode, Step];

    /// <summary>What the fitted stage reads.</summary>
    public IReadOnlyList<InputColumn> ToPredict() =>
    [
        InputColumn.Vector(Observation, "discrete observation (one whole number)", NumberDataViewType.Single, 1),
        InputColumn.Vector(Action, "discrete action (one whole number)", NumberDataViewType.Single, 1),
    ];

    /// <summary>What counting reads.</summary>
    public IReadOnlyList<InputColumn> ToTrain() =>
    [
        .. ToPredict(),
        InputColumn.Episode(Episode),
        InputColumn.Scalar(Step, "step", NumberDataViewType.Int32),
        InputColumn.Scalar(Reward, "reward", NumberDataViewType.Single),
        InputColumn.Scalar(Done, "done", BooleanDataViewType.Instance),
    ];

    public IReadOnlyList<OutputColumn> Outputs() => [new(NextState, 1), new(PredictedReward, 1), new(PredictedDone, 1)];

    /// <summary>The columns that say how rows follow each other.</summary>
    public MdnRnnColumns AsSequence() => new(Observation, null, Action, Reward, Done, Episode, Step, NextState, null);
}
