using WorldModels.Environments;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Dynamics;

/// <summary>
/// A conditional autoregressive flow: number d of y is moved and scaled, then bent by a spline into a standard normal number, by parameters that
/// depend on (s, a) and the numbers before it. One network says them all: it is asked once a number and told which one is meant.
/// </summary>
/// <remarks>
/// A row of outputs: the shift, the log scale, then the spline. Without the spline it is the Gaussian, so it can only be better. The
/// likelihood takes one pass over size rows; a draw takes size passes, each inverting one spline.
/// </remarks>
internal sealed class FlowHead(int size, int bins) : DensityHead(size)
{
    private const int MomentDraws = 64, MomentSeed = 1;

    private readonly RationalQuadraticSpline _spline = new(bins);

    public override int ExtraInputs => 2 * Size;

    public override int OutputSize => 2 + _spline.ParameterCount;

    public override bool IsLocation(int output) => output == 0;

    public override Tensor Loss(Func<Tensor, Tensor> network, Tensor conditions, Tensor targets)
    {
        long rows = targets.shape[0];
        Tensor before = targets.unsqueeze(1) * ones(Size, Size, device: targets.device).tril(-1);
        Tensor which = eye(Size, device: targets.device).expand(rows, Size, Size);
        Tensor asked = cat([conditions.unsqueeze(1).expand(rows, Size, conditions.shape[1]), before, which], -1);
        Tensor outputs = network(asked.reshape(rows * Size, -1));
        Tensor logScale = Bound(outputs.select(-1, 1));
        Tensor standardized = (targets.reshape(-1) - outputs.select(-1, 0)) * (-logScale).exp();
        (Tensor bent, Tensor logSlope) = _spline.Bend(outputs.narrow(-1, 2, _spline.ParameterCount), standardized);
        return (bent.Squared().Times(0.5).Plus(HalfLogTwoPi) - logSlope).Plus(logScale).view(rows, Size).sum(-1);
    }

    public override void Sample(DenseNetwork network, ReadOnlySpan<float> conditions, int count, Pcg64 random, Span<float> draws)
    {
        double[] normals = new double[count * Size];
        foreach (ref double normal in normals.AsSpan()) normal = random.NextNormal();
        Invert(network, conditions, count, normals, draws);
    }

    // The mean of a bent distribution has no closed form: the same normal numbers, in pairs of opposite sign, stand for all of them.
    public override void Moments(DenseNetwork network, ReadOnlySpan<float> conditions, int count, Span<double> means, Span<double> variances)
    {
        means.Clear();
        variances.Clear();
        var random = new Pcg64(MomentSeed);
        double[] normal = new double[Size], normals = new double[count * Size];
        float[] draws = new float[count * Size];
        for (int draw = 0; draw < MomentDraws; draw++)
        {
            for (int i = 0; i < Size; i++) normal[i] = draw % 2 == 0 ? random.NextNormal() : -normal[i];
            for (int row = 0; row < count; row++) normal.CopyTo(normals, row * Size);
            Invert(network, conditions, count, normals, draws);
            for (int i = 0; i < draws.Length; i++)
            {
                double difference = draws[i] - means[i];
                means[i] += difference / (draw + 1);
                variances[i] += difference * (draws[i] - means[i]);
            }
        }
        foreach (ref double variance in variances) variance /= MomentDraws;
    }

    public override void LogDensity(DenseNetwork network, ReadOnlySpan<float> conditions, int count, ReadOnlySpan<float> targets, Span<double> result)
    {
        result[..count].Clear();
        for (int i = 0; i < Size; i++)
        {
            float[] outputs = Ask(network, conditions, count, targets, i);
            for (int row = 0; row < count; row++)
            {
                (double bent, double logSlope, double logScale) = Bend(outputs.AsSpan(row * OutputSize, OutputSize), targets[row * Size + i]);
                result[row] += logSlope - logScale - 0.5 * bent * bent - HalfLogTwoPi;
            }
        }
    }

    public override void Cdf(DenseNetwork network, ReadOnlySpan<float> conditions, int count, ReadOnlySpan<float> targets, Span<double> result)
    {
        for (int i = 0; i < Size; i++)
        {
            float[] outputs = Ask(network, conditions, count, targets, i);
            for (int row = 0; row < count; row++)
                result[row * Size + i] = NormalDistribution.Cdf(Bend(outputs.AsSpan(row * OutputSize, OutputSize), targets[row * Size + i]).Value);
        }
    }

    private void Invert(DenseNetwork network, ReadOnlySpan<float> conditions, int count, ReadOnlySpan<double> normals, Span<float> draws)
    {
        for (int i = 0; i < Size; i++)
        {
            float[] outputs = Ask(network, conditions, count, draws, i);
            for (int row = 0; row < count; row++)
            {
                ReadOnlySpan<float> output = outputs.AsSpan(row * OutputSize, OutputSize);
                draws[row * Size + i] = (float)(output[0] + PortableMath.Exp(Bound((double)output[1])) * _spline.Unbend(output[2..], normals[row * Size + i]));
            }
        }
    }

    private (double Value, double LogSlope, double LogScale) Bend(ReadOnlySpan<float> output, double target)
    {
        double logScale = Bound((double)output[1]);
        (double value, double logSlope) = _spline.Bend(output[2..], (target - output[0]) * PortableMath.Exp(-logScale));
        return (value, logSlope, logScale);
    }

    /// <summary>The parameters of number <paramref name="which"/> of each row, given the numbers before it.</summary>
    private float[] Ask(DenseNetwork network, ReadOnlySpan<float> conditions, int count, ReadOnlySpan<float> targets, int which)
    {
        int conditionSize = network.Inputs - ExtraInputs;
        float[] asked = new float[count * network.Inputs];
        for (int row = 0; row < count; row++)
        {
            Span<float> input = asked.AsSpan(row * network.Inputs, network.Inputs);
            conditions.Slice(row * conditionSize, conditionSize).CopyTo(input);
            targets.Slice(row * Size, which).CopyTo(input[conditionSize..]);
            input[conditionSize + Size + which] = 1;
        }
        return network.Run(asked, count);
    }
}
