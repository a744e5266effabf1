using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.MachineLearning;

namespace WorldModels.Memory;

/// <summary>Applies M to rows in order: returns the state before a row's action, then steps with the row.</summary>
internal sealed class MdnRnnKernel(MdnRnnModel model, MdnRnnColumns columns, Space actionSpace) : RowKernel
{
    private readonly float[] _input = new float[model.Shape.InputSize];
    private readonly float[] _hidden = new float[model.Shape.HiddenSize];
    private readonly float[] _cell = new float[model.Shape.CellSize];
    private readonly float[] _hiddenBefore = new float[model.Shape.HiddenSize];
    private readonly float[] _cellBefore = new float[model.Shape.CellSize];
    private readonly float[] _action = new float[actionSpace.Size];
    private readonly Workspace _workspace = new();
    private SequenceRow? _row;

    public override void Bind(DataViewRow input) => _row = new SequenceRow(input, columns);

    public override void Add(int slot) => _row!.Read();

    public override void Run(int count)
    {
        if (_row!.StartsEpisode)
        {
            Array.Clear(_hidden);
            Array.Clear(_cell);
        }
        _hidden.CopyTo(_hiddenBefore, 0);
        _cell.CopyTo(_cellBefore, 0);
        _row.Latent.CopyTo(_input);
        _row.Action.CopyTo(_action);
        ActionCode.Write(actionSpace, _action, _input.AsSpan(model.Shape.LatentSize));
        model.Step(_input, _hidden, _cell, 1, _workspace);
    }

    public override ReadOnlySpan<float> Output(int output, int slot) => output == 0 ? _hiddenBefore : _cellBefore;
}
