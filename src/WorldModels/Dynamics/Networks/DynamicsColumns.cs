using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;

namespace WorldModels.Dynamics;

/// <summary>The names of the columns that a dynamics network reads and adds.</summary>
internal sealed record DynamicsColumns(
    string State, string Action, string Reward, string Done, string Episode, string Step, string Next, string? Deviation, string? Disagreement)
{
    /// <summary>The columns of rollouts, for reading only.</summary>
    public static DynamicsColumns OfRollouts { get; } = new(
        RolloutColumns.Observation, RolloutColumns.Action, RolloutColumns.Reward, RolloutColumns.Done, RolloutColumns.Episode, RolloutColumns.Step, "", null, null);

    /// <summary>Returns the same columns in the form for reading sequences.</summary>
    public MdnRnnColumns ToSequence() => new(State, null, Action, Reward, Done, Episode, Step, Next, null);

    /// <summary>Returns the columns that the fitted stage reads.</summary>
    public IReadOnlyList<InputColumn> ToPredict(int? stateSize = null, int? actionSize = null) =>
    [
        InputColumn.Vector(State, "state", NumberDataViewType.Single, stateSize),
        InputColumn.Vector(Action, "action", NumberDataViewType.Single, actionSize),
    ];

    /// <summary>Returns the columns that training and evaluation read.</summary>
    public IReadOnlyList<InputColumn> ToTrain(int? stateSize = null, int? actionSize = null) =>
    [
        .. ToPredict(stateSize, actionSize),
        InputColumn.Episode(Episode),
        InputColumn.Scalar(Step, "step", NumberDataViewType.Int32),
        InputColumn.Scalar(Reward, "reward", NumberDataViewType.Single),
        InputColumn.Scalar(Done, "done", BooleanDataViewType.Instance),
    ];

    public IReadOnlyList<OutputColumn> Outputs(int stateSize) =>
    [
        new(Next, stateSize),
        .. Deviation is null ? [] : new OutputColumn[] { new(Deviation, stateSize) },
        .. Disagreement is null ? [] : new OutputColumn[] { new(Disagreement, stateSize == 0 ? 0 : 1) },
    ];

    /// <summary>Returns the length of the states in <paramref name="view"/>.</summary>
    /// <exception cref="ArgumentException">The states are discrete.</exception>
    public int StateSizeOf(IDataView view)
    {
        if (view is RolloutDataView { Store.ObservationSpace: DiscreteSpace space } && State == RolloutColumns.Observation)
        {
            throw new ArgumentException(
                $"column '{State}' contains choices of {space}, whose numbers are not quantities: use the tabular model, or a column of real numbers",
                nameof(view));
        }
        return ((VectorDataViewType)view.Schema[State].Type).Size;
    }
}
