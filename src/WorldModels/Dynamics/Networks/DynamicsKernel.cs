using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.MachineLearning;

namespace WorldModels.Dynamics;

/// <summary>Applies a dynamics network to a block of rows.</summary>
internal sealed class DynamicsKernel(DynamicsModel model, DynamicsColumns columns, Space actionSpace, int blockSize) : RowKernel
{
    private readonly ImaginedSteps _steps = new(blockSize, model.Shape.StateSize, actionSpace.Size);
    private DataViewRow? _input;
    private RowVector<float>? _state, _action;
    private DynamicsPrediction? _prediction;

    public override void Bind(DataViewRow input)
    {
        _input = input;
        _state = new RowVector<float>(input, columns.State);
        _action = new RowVector<float>(input, columns.Action);
    }

    /// <exception cref="ArgumentException">A value is NaN or infinite.</exception>
    public override void Add(int slot)
    {
        Read(_state!, columns.State, _steps.States.AsSpan(slot * model.Shape.StateSize, model.Shape.StateSize));
        Read(_action!, columns.Action, _steps.Actions.AsSpan(slot * actionSpace.Size, actionSpace.Size));
    }

    public override void Run(int count)
    {
        _steps.Count = count;
        _prediction = model.Predict(_steps);
    }

    public override ReadOnlySpan<float> Output(int output, int slot) =>
        output == 0 ? _prediction!.Means.AsSpan(slot * model.Shape.StateSize, model.Shape.StateSize)
        : output == 1 && columns.Deviation is not null ? _prediction!.Deviations.AsSpan(slot * model.Shape.StateSize, model.Shape.StateSize)
        : _prediction!.Disagreements.AsSpan(slot, 1);

    private void Read(RowVector<float> vectors, string column, Span<float> values)
    {
        vectors.Read(values);
        FiniteValues.Check(values, column, $"of row {_input!.Position}");
    }
}
