using WorldModels.Environments;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Dynamics;

/// <summary>A single value without a density.</summary>
internal sealed class MeanHead(int size) : DensityHead(size)
{
    public override int OutputSize => Size;

    public override bool HasDensity => false;

    public override Tensor Loss(Func<Tensor, Tensor> network, Tensor conditions, Tensor targets) =>
        (network(conditions) - targets).Squared().sum(-1).Over(2);

    public override void Sample(DenseNetwork network, ReadOnlySpan<float> conditions, int count, Pcg64 random, Span<float> draws) =>
        network.Run(conditions, count).CopyTo(draws);

    public override void Moments(DenseNetwork network, ReadOnlySpan<float> conditions, int count, Span<double> means, Span<double> variances)
    {
        float[] outputs = network.Run(conditions, count);
        for (int i = 0; i < outputs.Length; i++) means[i] = outputs[i];
        variances.Clear();
    }

    public override void LogDensity(DenseNetwork network, ReadOnlySpan<float> conditions, int count, ReadOnlySpan<float> targets, Span<double> result) =>
        throw new NotSupportedException("a network trained on the squared error has no density");

    public override void Cdf(DenseNetwork network, ReadOnlySpan<float> conditions, int count, ReadOnlySpan<float> targets, Span<double> result) =>
        throw new NotSupportedException("a network trained on the squared error has no distribution function");
}
