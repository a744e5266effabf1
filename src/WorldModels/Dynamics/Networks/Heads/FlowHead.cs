using TorchSharp.Modules;
using WorldModels.Environments;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Dynamics;

/// <summary>
/// A conditional autoregressive flow (Papamakarios et al. 2017): number d of y is transformed to a standard normal number, with parameters that depend
/// on (s, a) and the numbers before it. One network computes the parameters of all numbers: it is evaluated once for each number, with the index of the number as an input, and has
/// separate outputs for each number.
/// </summary>
/// <param name="size">The length of y.</param>
/// <param name="bend">The curve.</param>
/// <param name="ownOutputs">Whether each number has separate outputs; the networks of version 0.1 have one set for all, and learn more slowly.</param>
/// <remarks>
/// A row of outputs consists of the parameters of the curves, number after number. The likelihood takes one pass over size rows; a draw takes size
/// passes, each of which inverts one curve.
/// </remarks>
internal sealed class FlowHead(int size, Bend bend, bool ownOutputs) : DensityHead(size)
{
    private const int MomentDraws = 64, MomentSeed = 1;

    public override int ExtraInputs => 2 * Size;

    public override int OutputSize => ownOutputs ? Size * bend.ParameterCount : bend.ParameterCount;

    public override bool IsLocation(int output) => bend.IsLocation(output % bend.ParameterCount);

    public override void SpreadOut(Parameter bias, Pcg64 random)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        float[] first = bias.ToNumbers();
        for (int output = 0; output < first.Length; output++)
            if (bend.StartsApart(output % bend.ParameterCount)) first[output] = (float)random.NextNormal();
        bias.copy_(tensor(first));
    }

    public override Tensor Loss(Func<Tensor, Tensor> network, Tensor conditions, Tensor targets)
    {
        long rows = targets.shape[0];
        Tensor before = targets.unsqueeze(1) * ones(Size, Size, device: targets.device).tril(-1);
        Tensor which = eye(Size, device: targets.device).expand(rows, Size, Size);
        Tensor asked = cat([conditions.unsqueeze(1).expand(rows, Size, conditions.shape[1]), before, which], -1);
        Tensor outputs = network(asked.reshape(rows * Size, -1));
        if (ownOutputs) outputs = outputs.view(rows, Size, Size, bend.ParameterCount).diagonal(0, 1, 2).transpose(1, 2).reshape(rows * Size, bend.ParameterCount);
        return -bend.LogDensity(outputs, targets.reshape(-1)).view(rows, Size).sum(-1);
    }

    public override void Sample(DenseNetwork network, ReadOnlySpan<float> conditions, int count, Pcg64 random, Span<float> draws)
    {
        double[] normals = new double[count * Size];
        foreach (ref double normal in normals.AsSpan()) normal = random.NextNormal();
        Invert(network, conditions, count, normals, draws);
    }

    // The mean of a transformed distribution has no closed form: it is estimated from a fixed set of normal numbers, in pairs of opposite sign.
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
                result[row] += bend.LogDensity(Parameters(outputs, row, i), targets[row * Size + i]);
        }
    }

    public override void Cdf(DenseNetwork network, ReadOnlySpan<float> conditions, int count, ReadOnlySpan<float> targets, Span<double> result)
    {
        for (int i = 0; i < Size; i++)
        {
            float[] outputs = Ask(network, conditions, count, targets, i);
            for (int row = 0; row < count; row++)
                result[row * Size + i] = bend.Cdf(Parameters(outputs, row, i), targets[row * Size + i]);
        }
    }

    private void Invert(DenseNetwork network, ReadOnlySpan<float> conditions, int count, ReadOnlySpan<double> normals, Span<float> draws)
    {
        for (int i = 0; i < Size; i++)
        {
            float[] outputs = Ask(network, conditions, count, draws, i);
            for (int row = 0; row < count; row++)
                draws[row * Size + i] = (float)bend.Invert(Parameters(outputs, row, i), normals[row * Size + i]);
        }
    }

    private ReadOnlySpan<float> Parameters(float[] outputs, int row, int which) =>
        outputs.AsSpan(row * OutputSize + (ownOutputs ? which * bend.ParameterCount : 0), bend.ParameterCount);

    /// <summary>Returns the network's outputs for number <paramref name="which"/> of each row, given the numbers before it.</summary>
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
