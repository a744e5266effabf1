using Microsoft.ML;
using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>Applies C to rows, one at a time.</summary>
internal sealed class ControllerKernel(Controller controller, ControllerColumns columns, ControllerShape shape, int actionSize) : RowKernel
{
    private readonly float[] _latent = new float[shape.LatentSize];
    private readonly float[] _hidden = new float[shape.HiddenSize];
    private readonly float[] _cell = new float[shape.UsesCell ? shape.HiddenSize : 0];
    private readonly float[] _action = new float[actionSize];
    private RowVector<float>? _readLatent, _readHidden, _readCell;

    public override void Bind(DataViewRow input)
    {
        _readLatent = new RowVector<float>(input, columns.Latent);
        _readHidden = columns.Hidden is null ? null : new RowVector<float>(input, columns.Hidden);
        _readCell = columns.Cell is null ? null : new RowVector<float>(input, columns.Cell);
    }

    public override void Add(int slot)
    {
        _readLatent!.Read(_latent);
        _readHidden?.Read(_hidden);
        _readCell?.Read(_cell);
    }

    public override void Run(int count) => controller.Act(_latent, _hidden, _cell, _action);

    public override ReadOnlySpan<float> Output(int output, int slot) => _action;
}
