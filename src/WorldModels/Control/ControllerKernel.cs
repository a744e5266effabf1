using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>C over rows, one at a time.</summary>
internal sealed class ControllerKernel(Controller controller, ControllerColumns columns, ControllerShape shape, int actionSize) : RowKernel
{
    private readonly float[] _latent = new float[shape.LatentSize];
    private readonly float[] _hidden = new float[shape.HiddenSize];
    private readonly float[] _cell = new float[shape.UsesCell ? shape.HiddenSize : 0];
    private readonly float[] _action = new float[actionSize];
    private ValueGetter<VBuffer<float>>? _getLatent, _getHidden, _getCell;
    private VBuffer<float> _buffer;

    public override void Bind(DataViewRow input)
    {
        _getLatent = input.GetGetter<VBuffer<float>>(input.Schema[columns.Latent]);
        _getHidden = columns.Hidden is null ? null : input.GetGetter<VBuffer<float>>(input.Schema[columns.Hidden]);
        _getCell = columns.Cell is null ? null : input.GetGetter<VBuffer<float>>(input.Schema[columns.Cell]);
    }

    public override void Add(int slot)
    {
        Read(_getLatent!, _latent);
        if (_getHidden is not null) Read(_getHidden, _hidden);
        if (_getCell is not null) Read(_getCell, _cell);
    }

    public override void Run(int count) => controller.Act(_latent, _hidden, _cell, _action);

    public override ReadOnlySpan<float> Output(int output, int slot) => _action;

    private void Read(ValueGetter<VBuffer<float>> getter, float[] values)
    {
        getter(ref _buffer);
        _buffer.CopyTo(values);
    }
}
