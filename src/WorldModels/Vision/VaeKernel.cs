using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Inference;
using WorldModels.MachineLearning;

namespace WorldModels.Vision;

/// <summary>Applies V to a block of rows, on a GPU if one is given.</summary>
internal sealed class VaeKernel(VaeModel model, VaeSettings settings, int blockSize, DeviceEncoder? gpu = null) : RowKernel
{
    private readonly byte[] _pictures = new byte[blockSize * VaeNetwork.PictureSize];
    private readonly float[] _mean = new float[blockSize * model.LatentSize];
    private readonly float[] _logVariance = new float[blockSize * model.LatentSize];
    private readonly float[] _normals = new float[model.LatentSize];
    private readonly DataViewRowId[] _ids = new DataViewRowId[blockSize];
    private RowVector<byte>? _picture;
    private ValueGetter<DataViewRowId>? _id;

    public override void Bind(DataViewRow input)
    {
        _picture = new RowVector<byte>(input, settings.InputColumn);
        _id = input.GetIdGetter();
    }

    public override void Add(int slot)
    {
        _picture!.Read(_pictures.AsSpan(slot * VaeNetwork.PictureSize, VaeNetwork.PictureSize));
        _id!(ref _ids[slot]);
    }

    public override void Run(int count)
    {
        if (gpu is null) model.EncodeParallel(_pictures, count, _mean, _logVariance);
        else gpu.Encode(_pictures, count, _mean, _logVariance);
        if (!settings.SampleLatent) return;
        for (int slot = 0; slot < count; slot++)
        {
            // The key is the row's id, so that a row gets the same draw from every cursor.
            CounterRandom.Normal((ulong)settings.Seed ^ _ids[slot].High, (uint)_ids[slot].Low, _normals);
            for (int i = 0; i < model.LatentSize; i++)
            {
                int at = slot * model.LatentSize + i;
                _mean[at] += (float)PortableMath.Exp(_logVariance[at] / 2) * _normals[i];
            }
        }
    }

    public override ReadOnlySpan<float> Output(int output, int slot) =>
        (output == 0 ? _mean : _logVariance).AsSpan(slot * model.LatentSize, model.LatentSize);

    public override void Dispose()
    {
        gpu?.Dispose();
        base.Dispose();
    }
}
