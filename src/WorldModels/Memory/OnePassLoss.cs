using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Memory;

/// <summary>
/// M's loss on the CPU: computes value and gradient in one pass over the outputs, where automatic differentiation
/// makes about thirty passes over tensors of the same size. The arithmetic is that of <see cref="MdnRnnLoss"/>.
/// </summary>
/// <param name="shape">The sizes of M.</param>
/// <param name="options">The weights of rewards and ends.</param>
/// <param name="rows">The maximum number of steps of a batch, over all lanes.</param>
internal sealed class OnePassLoss(MdnRnnShape shape, MdnRnnPredictorOptions options, int rows)
{
    private const int RowsAPiece = 64;

    // Indexed by the row of the whole batch.
    private readonly double[] _latents = new double[rows], _rewards = new double[rows], _dones = new double[rows];

    /// <summary>Computes the gradient of a shard's loss; several threads may process different shards at the same time.</summary>
    /// <param name="outputs">M's outputs, [steps, OutputSize], on the CPU.</param>
    /// <param name="batch">The actual values; rewards are standardized by <paramref name="scale"/>.</param>
    /// <param name="lanes">The lanes of these outputs.</param>
    /// <param name="scale">Mean and standard deviation of the rewards.</param>
    /// <param name="divisor">The number of steps by which the sums are divided.</param>
    /// <param name="threads">The number of threads; the result does not depend on it.</param>
    /// <returns>The gradient with respect to the outputs; the caller disposes it.</returns>
    public Tensor Gradient(Tensor outputs, SequenceBatch batch, Shard lanes, TrainingScale scale, double divisor, int threads)
    {
        using Tensor contiguous = outputs.detach().contiguous();
        Tensor gradient = zeros_like(contiguous);
        Compute(contiguous, gradient, batch, new Shard(lanes.First * batch.Length, lanes.Count * batch.Length), scale, divisor, threads);
        return gradient;
    }

    /// <summary>Returns the sums over all shards of a batch, after their gradients have been computed, as in <see cref="MdnRnnLoss"/>.</summary>
    public MdnRnnLossSums Sums(SequenceBatch batch)
    {
        int count = batch.Lanes * batch.Length;
        return new MdnRnnLossSums(Sum(_latents, count), Sum(_rewards, count), Sum(_dones, count));
    }

    private unsafe void Compute(Tensor outputs, Tensor gradient, SequenceBatch batch, Shard steps, TrainingScale scale, double divisor, int threads)
    {
        float latentWeight = (float)(1 / (divisor * shape.LatentSize));
        fixed (float* values = DenseMemory.Floats(outputs), slopes = DenseMemory.Floats(gradient))
        {
            // Lambdas cannot capture fixed pointers.
            nint from = (nint)values, to = (nint)slopes;
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
            Parallel.For(0, (steps.Count + RowsAPiece - 1) / RowsAPiece, parallel, () => ILatentGradient.For(shape), (piece, _, latents) =>
            {
                for (int i = piece * RowsAPiece; i < Math.Min(steps.Count, (piece + 1) * RowsAPiece); i++)
                {
                    var output = new ReadOnlySpan<float>((float*)from + (long)i * shape.OutputSize, shape.OutputSize);
                    var slope = new Span<float>((float*)to + (long)i * shape.OutputSize, shape.OutputSize);
                    int row = steps.First + i;
                    _latents[row] = batch.HasNext[row] == 0 ? 0
                        : latents.Compute(output, batch.NextLatents.AsSpan(row * shape.LatentSize, shape.LatentSize), latentWeight, slope);
                    AddOutcome(output, slope, batch, row, scale, divisor);
                }
                return latents;
            }, _ => { });
        }
    }

    private void AddOutcome(ReadOnlySpan<float> output, Span<float> slope, SequenceBatch batch, int row, TrainingScale scale, double divisor)
    {
        (_rewards[row], _dones[row]) = (0, 0);
        if (batch.Exists[row] == 0) return;
        double difference = output[shape.RewardAt] - (batch.Rewards[row] - scale.RewardMean) / scale.RewardDeviation;
        _rewards[row] = difference * difference;
        slope[shape.RewardAt] = (float)(options.RewardWeight * difference / divisor);
        double logit = output[shape.DoneAt], done = batch.Dones[row];
        _dones[row] = Math.Max(logit, 0) - logit * done + PortableMath.Log(1 + PortableMath.Exp(-Math.Abs(logit)));
        slope[shape.DoneAt] = (float)(options.DoneWeight * (1 / (1 + PortableMath.Exp(-logit)) - done) / divisor);
    }

    // Added in order, so that the sum does not depend on shards or threads.
    private static double Sum(double[] values, int count)
    {
        double sum = 0;
        foreach (double value in values.AsSpan(0, count)) sum += value;
        return sum;
    }
}
