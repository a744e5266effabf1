using TorchSharp.Modules;
using WorldModels.Environments;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Dynamics;

/// <summary>
/// A mixture of normal distributions over the whole vector (Bishop 1994), diagonal within a component. One component is drawn for
/// all numbers. A single normal distribution is a mixture of one.
/// </summary>
/// <remarks>A row of outputs consists of the logits [K], the means [K x size] and the log deviations [K x size].</remarks>
internal sealed class MixtureHead(int size, int components) : DensityHead(size)
{
    public override int OutputSize => components * (1 + 2 * Size);

    public override int Components => components;

    public override bool IsLocation(int output) => output >= MeansAt && output < LogSigmasAt;

    private int MeansAt => components;

    private int LogSigmasAt => components * (1 + Size);

    public override void SpreadOut(Parameter bias, Pcg64 random)
    {
        if (components == 1) return;
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var noGradient = no_grad();
        float[] centres = new float[components * Size];
        foreach (ref float centre in centres.AsSpan()) centre = (float)random.NextNormal();
        bias.narrow(0, MeansAt, centres.Length).copy_(tensor(centres));
    }

    public override Tensor Loss(Func<Tensor, Tensor> network, Tensor conditions, Tensor targets)
    {
        Tensor outputs = network(conditions);
        Tensor logits = outputs.narrow(-1, 0, components);
        Tensor means = outputs.narrow(-1, MeansAt, components * Size).view(-1, components, Size);
        Tensor logSigmas = Bound(outputs.narrow(-1, LogSigmasAt, components * Size).view(-1, components, Size));
        Tensor standardized = (targets.unsqueeze(1) - means) * (-logSigmas).exp();
        Tensor logDensities = (standardized.Squared().Times(-0.5) - logSigmas).Plus(-HalfLogTwoPi).sum(-1);
        return -logits.log_softmax(-1).Plus(logDensities).logsumexp(-1);
    }

    public override void Sample(DenseNetwork network, ReadOnlySpan<float> conditions, int count, Pcg64 random, Span<float> draws)
    {
        float[] outputs = network.Run(conditions, count);
        Span<double> weights = stackalloc double[components];
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> output = outputs.AsSpan(row * OutputSize, OutputSize);
            Weights(output, weights);
            int component = components == 1 ? 0 : Pick(weights, random.NextDouble());
            for (int i = 0; i < Size; i++)
                draws[row * Size + i] = (float)(Mean(output, component, i) + PortableMath.Exp(LogSigma(output, component, i)) * random.NextNormal());
        }
    }

    public override void Moments(DenseNetwork network, ReadOnlySpan<float> conditions, int count, Span<double> means, Span<double> variances)
    {
        float[] outputs = network.Run(conditions, count);
        Span<double> weights = stackalloc double[components];
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> output = outputs.AsSpan(row * OutputSize, OutputSize);
            Weights(output, weights);
            for (int i = 0; i < Size; i++)
            {
                double mean = 0, variance = 0;
                for (int k = 0; k < components; k++) mean += weights[k] * Mean(output, k, i);
                for (int k = 0; k < components; k++)
                    variance += weights[k] * (PortableMath.Exp(2 * LogSigma(output, k, i)) + (Mean(output, k, i) - mean) * (Mean(output, k, i) - mean));
                (means[row * Size + i], variances[row * Size + i]) = (mean, variance);
            }
        }
    }

    public override void LogDensity(DenseNetwork network, ReadOnlySpan<float> conditions, int count, ReadOnlySpan<float> targets, Span<double> result)
    {
        float[] outputs = network.Run(conditions, count);
        Span<double> joint = stackalloc double[components];
        for (int row = 0; row < count; row++) result[row] = Joint(outputs.AsSpan(row * OutputSize, OutputSize), targets.Slice(row * Size, Size), joint);
    }

    public override void Responsibilities(
        DenseNetwork network, ReadOnlySpan<float> conditions, int count, ReadOnlySpan<float> targets, Span<double> result)
    {
        float[] outputs = network.Run(conditions, count);
        for (int row = 0; row < count; row++)
        {
            Span<double> joint = result.Slice(row * components, components);
            double sum = Joint(outputs.AsSpan(row * OutputSize, OutputSize), targets.Slice(row * Size, Size), joint);
            foreach (ref double value in joint) value = PortableMath.Exp(value - sum);
        }
    }

    public override void Cdf(DenseNetwork network, ReadOnlySpan<float> conditions, int count, ReadOnlySpan<float> targets, Span<double> result)
    {
        float[] outputs = network.Run(conditions, count);
        Span<double> weights = stackalloc double[components];
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> output = outputs.AsSpan(row * OutputSize, OutputSize);
            Weights(output, weights);
            for (int i = 0; i < Size; i++)
            {
                double sum = 0;
                for (int k = 0; k < components; k++)
                    sum += weights[k] * NormalDistribution.Cdf((targets[row * Size + i] - Mean(output, k, i)) * PortableMath.Exp(-LogSigma(output, k, i)));
                result[row * Size + i] = sum;
            }
        }
    }

    /// <summary>Computes log (weight * density) of each component; returns the logarithm of their sum.</summary>
    private double Joint(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<double> joint)
    {
        Weights(output, joint);
        for (int k = 0; k < components; k++)
        {
            joint[k] = PortableMath.Log(joint[k]);
            for (int i = 0; i < Size; i++)
            {
                double logSigma = LogSigma(output, k, i), standardized = (target[i] - Mean(output, k, i)) * PortableMath.Exp(-logSigma);
                joint[k] -= 0.5 * standardized * standardized + logSigma + HalfLogTwoPi;
            }
        }
        return LogSum.Of(joint);
    }

    private double Mean(ReadOnlySpan<float> output, int component, int i) => output[MeansAt + component * Size + i];

    private double LogSigma(ReadOnlySpan<float> output, int component, int i) => Bound(output[LogSigmasAt + component * Size + i]);

    private static void Weights(ReadOnlySpan<float> output, Span<double> weights)
    {
        for (int k = 0; k < weights.Length; k++) weights[k] = output[k];
        double sum = LogSum.Of(weights);
        foreach (ref double weight in weights) weight = PortableMath.Exp(weight - sum);
    }

    private static int Pick(ReadOnlySpan<double> weights, double uniform)
    {
        int component = 0;
        for (double passed = weights[0]; component < weights.Length - 1 && uniform >= passed; passed += weights[component]) component++;
        return component;
    }
}
