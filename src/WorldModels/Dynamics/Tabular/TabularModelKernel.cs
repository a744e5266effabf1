using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.MachineLearning;

namespace WorldModels.Dynamics;

/// <summary>Looks up rows in the table, one at a time.</summary>
internal sealed class TabularModelKernel(TransitionTable table, TabularColumns columns, DiscreteSpace actionSpace) : RowKernel
{
    private readonly float[] _outputs = new float[3];
    private RowVector<float>? _readState, _readAction;
    private int _state, _action;

    public override void Bind(DataViewRow input)
    {
        _readState = new RowVector<float>(input, columns.Observation);
        _readAction = new RowVector<float>(input, columns.Action);
    }

    public override void Add(int slot)
    {
        _state = TabularCode.State(Read(_readState!), columns.Observation, "at transform");
        _action = TabularCode.Action(Read(_readAction!), actionSpace, columns.Action, "at transform");
    }

    public override void Run(int count)
    {
        _outputs[0] = table.MostProbable(_state, _action)?.NextState ?? float.NaN;
        _outputs[1] = (float)table.Reward(_state, _action);
        _outputs[2] = (float)table.DoneProbability(_state, _action);
    }

    public override ReadOnlySpan<float> Output(int output, int slot) => _outputs.AsSpan(output, 1);

    private static float Read(RowVector<float> column)
    {
        column.Read();
        return column.Value.GetItemOrDefault(0);
    }
}
