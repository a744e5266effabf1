using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Torch;

namespace WorldModels.Vision;

/// <summary>A row of frames with V's reconstructions below, for TensorBoard after each epoch.</summary>
internal sealed class ReconstructionStrip
{
    private const int MostFrames = 8, Side = 64, RowSize = Side * 3;

    private readonly byte[] _frames = new byte[MostFrames * VaeNetwork.PictureSize];
    private readonly int _count;

    /// <summary>Draws the frames at random with a separate generator, so that the training does not change.</summary>
    public ReconstructionStrip(FrameBatches frames, int shuffleWindow) => _count = frames.Shuffled(_frames, new Pcg64(0), shuffleWindow).FirstOrDefault();

    public void Draw(VaeNetwork network, int latentSize, TrainingMonitor monitor)
    {
        if (_count == 0) return;
        var model = new VaeModel(TorchModule.ToTensors(network).ToDictionary(tensor => tensor.Name), latentSize);
        float[] means = new float[_count * latentSize], logVariances = new float[_count * latentSize], redrawn = new float[_count * VaeNetwork.PictureSize];
        model.EncodeParallel(_frames, _count, means, logVariances);
        model.Decode(means, _count, redrawn);
        byte[] strip = new byte[2 * _count * VaeNetwork.PictureSize];
        for (int frame = 0; frame < _count; frame++)
        {
            for (int y = 0; y < Side; y++)
            {
                int from = frame * VaeNetwork.PictureSize + y * RowSize, to = (y * _count + frame) * RowSize;
                _frames.AsSpan(from, RowSize).CopyTo(strip.AsSpan(to));
                Span<byte> below = strip.AsSpan(to + _count * VaeNetwork.PictureSize, RowSize);
                for (int i = 0; i < RowSize; i++) below[i] = (byte)Math.Clamp(redrawn[from + i] * 255 + 0.5f, 0, 255);
            }
        }
        monitor.Draw("reconstructions", strip, _count * Side, 2 * Side);
    }
}
