using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;
using WorldModels.Torch;

namespace WorldModels.Memory;

/// <summary>
/// The mean and the standard deviation of M's training data, over the training episodes. The rewards are always standardized. Latents that were not made by V
/// can have any unit; they, and continuous actions, are standardized unless they are of order 1: a mean within
/// one standard deviation of 0, and a standard deviation between 0.1 and 10. All of this is linear, so the stored weights can be used with the original numbers.
/// </summary>
internal sealed class TrainingScale
{
    // M's log sigmas stay between -7 and 7 in both units (MixtureDensity.LogSigmaBound), so a unit must not be much larger or smaller than 1.
    private const double SmallestDeviation = 0.05, LargestDeviation = 500;

    // The limits of order 1.
    private const double FarMean = 1, SmallOrder = 0.1, LargeOrder = 10;

    private readonly MdnRnnShape _shape;
    private readonly double[] _means, _deviations;

    /// <param name="shape">M's sizes.</param>
    /// <param name="means">[InputSize], of the latent and the action.</param>
    /// <param name="deviations">[InputSize], above 0.</param>
    /// <param name="rewardMean">The mean of the rewards.</param>
    /// <param name="rewardDeviation">Their standard deviation, above 0.</param>
    public TrainingScale(MdnRnnShape shape, double[] means, double[] deviations, double rewardMean, double rewardDeviation)
    {
        (_shape, _means, _deviations, RewardMean, RewardDeviation) = (shape, means, deviations, rewardMean, rewardDeviation);
        ScalesInputs = means.Any(mean => mean != 0) || deviations.Any(deviation => deviation != 1);
        LogDeviation = deviations.Take(shape.LatentSize).Average(deviation => PortableMath.Log(deviation));
    }

    /// <summary>Whether any latent or action is standardized.</summary>
    public bool ScalesInputs { get; }

    public double RewardMean { get; }

    public double RewardDeviation { get; }

    /// <summary>The mean of log deviation over the latent dimensions, which must be added to a negative log-likelihood in standardized units.</summary>
    public double LogDeviation { get; }

    /// <summary>The number of steps that ended an episode.</summary>
    public long Dones { get; private init; }

    /// <summary>The number of steps.</summary>
    public long Steps { get; private init; }

    /// <summary>Creates a scale that only standardizes rewards.</summary>
    public static TrainingScale OfRewards(MdnRnnShape shape, double mean, double deviation, long dones = 0, long steps = 1) =>
        new(shape, new double[shape.InputSize], Ones(shape.InputSize), mean, deviation) { Dones = dones, Steps = steps };

    /// <summary>Reads the episodes once.</summary>
    public static TrainingScale Of(RolloutStore store, IReadOnlyList<int> episodes, MdnRnnShape shape, bool standardizesInputs)
    {
        Moments rewards = new(1), latents = new(shape.LatentSize), actions = new(store.ActionSpace.Size);
        float[] encoded = new float[2 * shape.LatentSize], action = new float[store.ActionSpace.Size];
        long dones = 0;
        foreach (int episode in episodes)
        {
            for (int step = 0; step < store.EpisodeLength(episode); step++)
            {
                long row = store.RowOf(episode, step);
                rewards.Add([store.ReadReward(row)]);
                if (store.ReadDone(row)) dones++;
                if (!standardizesInputs) continue;
                store.ReadValues(row, encoded);
                latents.Add(encoded.AsSpan(0, shape.LatentSize));
                store.ReadAction(row, action);
                actions.Add(action);
            }
        }
        double rewardDeviation = Math.Sqrt(rewards.Variances()[0]) is > 0 and var deviation ? deviation : 1;
        if (!standardizesInputs) return OfRewards(shape, rewards.Mean[0], rewardDeviation, dones, rewards.Count);
        double[] means = new double[shape.InputSize], deviations = Ones(shape.InputSize);
        Put(latents, 0);
        // A one-hot vector is not changed.
        if (store.ActionSpace is not DiscreteSpace) Put(actions, shape.LatentSize);
        return new TrainingScale(shape, means, deviations, rewards.Mean[0], rewardDeviation) { Dones = dones, Steps = rewards.Count };

        void Put(Moments moments, int at)
        {
            double[] variances = moments.Variances();
            for (int i = 0; i < variances.Length; i++)
            {
                (double mean, double deviation) = (moments.Mean[i], Math.Sqrt(variances[i]));
                if (Math.Abs(mean) <= FarMean * deviation && deviation is >= SmallOrder and <= LargeOrder) continue;
                means[at + i] = mean;
                if (deviation > 0) deviations[at + i] = Math.Clamp(deviation, SmallestDeviation, LargestDeviation);
            }
        }
    }

    /// <summary>Standardizes the latent and the action's code of one step, [InputSize], or the latent alone, [LatentSize].</summary>
    public void Standardize(Span<float> input)
    {
        if (!ScalesInputs) return;
        for (int i = 0; i < input.Length; i++) input[i] = (float)((input[i] - _means[i]) / _deviations[i]);
    }

    /// <summary>Converts weights for standardized numbers to weights for the original numbers.</summary>
    public Dictionary<string, NamedTensor> Fold(IEnumerable<NamedTensor> weights) => Change(weights, folds: true);

    /// <summary>The inverse of <see cref="Fold"/>, to continue the training of weights.</summary>
    public Dictionary<string, NamedTensor> Unfold(IEnumerable<NamedTensor> weights) => Change(weights, folds: false);

    private Dictionary<string, NamedTensor> Change(IEnumerable<NamedTensor> weights, bool folds)
    {
        var changed = weights.ToDictionary(tensor => tensor.Name, tensor => tensor with { Values = [.. tensor.Values] });
        float[] head = changed[MdnRnnModel.HeadWeight].Values, headBias = changed[MdnRnnModel.HeadBias].Values;
        if (_shape.PredictsReward) ChangeOutput(_shape.RewardAt, RewardMean, RewardDeviation);
        if (!ScalesInputs) return changed;
        for (int latent = 0; latent < _shape.LatentSize; latent++)
        {
            double logDeviation = PortableMath.Log(_deviations[latent]);
            for (int at = latent * _shape.Mixtures; at < (latent + 1) * _shape.Mixtures; at++)
            {
                ChangeOutput(_shape.MeansAt + at, _means[latent], _deviations[latent]);
                if (!_shape.IsDeterministic) headBias[_shape.LogSigmasAt + at] += (float)(folds ? logDeviation : -logDeviation);
            }
        }
        float[] inputs = changed[_shape.Cell.WeightName("weight_ih_l0")].Values, bias = changed[_shape.Cell.WeightName("bias_ih_l0")].Values;
        for (int unit = 0; unit < bias.Length; unit++)
        {
            Span<float> row = inputs.AsSpan(unit * _shape.InputSize, _shape.InputSize);
            double shift = 0;
            for (int i = 0; i < row.Length; i++)
            {
                double scaled = folds ? row[i] / _deviations[i] : row[i];
                shift += scaled * _means[i];
                row[i] = (float)(folds ? scaled : row[i] * _deviations[i]);
            }
            bias[unit] += (float)(folds ? -shift : shift);
        }
        return changed;

        void ChangeOutput(int output, double mean, double deviation)
        {
            (double factor, double shift) = folds ? (deviation, mean) : (1 / deviation, -mean / deviation);
            foreach (ref float value in head.AsSpan(output * _shape.HiddenSize, _shape.HiddenSize)) value = (float)(value * factor);
            headBias[output] = (float)(headBias[output] * factor + shift);
        }
    }

    private static double[] Ones(int size)
    {
        double[] ones = new double[size];
        Array.Fill(ones, 1);
        return ones;
    }
}
