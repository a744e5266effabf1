using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Memory;

/// <summary>
/// M's loss on the CPU: value and gradient in one pass over the outputs, on all threads, where automatic differentiation
/// passes some thirty times over tensors of the same size. The same arithmetic as <see cref="MdnRnnLoss"/>.
/// </summary>
internal sealed class OnePassLoss(MdnRnnShape shape, MdnRnnPredictorOptions options)
{
    private const int RowsAPiece = 64;

    private double[] _latents = [], _rewards = [], _dones = [];

    /// <summary>Computes the loss and sends its gradient back through the network.</summary>
    /// <param name="outputs">M's outputs, [steps, OutputSize], contiguous, on the CPU.</param>
    /// <param name="batch">What came; rewards are standardized by <paramref name="scale"/>.</param>
    /// <param name="scale">Mean and deviation of the rewards.</param>
    /// <param name="divisor">The steps by which the sums are divided.</param>
    /// <returns>The sums, as in <see cref="MdnRnnLoss"/>.</returns>
    public MdnRnnLossSums Backward(Tensor outputs, SequenceBatch batch, RewardScale scale, double divisor)
    {
        int rows = batch.Lanes * batch.Length;
        if (_latents.Length < rows) (_latents, _rewards, _dones) = (new double[rows], new double[rows], new double[rows]);
        using Tensor contiguous = outputs.detach().contiguous();
        using Tensor gradient = zeros_like(contiguous);
        Compute(contiguous, gradient, batch, rows, scale, divisor);
        outputs.backward([gradient]);
        return new MdnRnnLossSums(Sum(_latents, rows), Sum(_rewards, rows), Sum(_dones, rows));
    }

    private unsafe void Compute(Tensor outputs, Tensor gradient, SequenceBatch batch, int rows, RewardScale scale, double divisor)
    {
        float latentWeight = (float)(1 / (divisor * shape.LatentSize));
        fixed (float* values = DenseMemory.Floats(outputs), slopes = DenseMemory.Floats(gradient))
        {
            // Lambdas capture no fixed pointers.
            nint from = (nint)values, to = (nint)slopes;
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads };
            Parallel.For(0, (rows + RowsAPiece - 1) / RowsAPiece, parallel, () => ILatentGradient.For(shape), (piece, _, latents) =>
            {
                for (int row = piece * RowsAPiece; row < Math.Min(rows, (piece + 1) * RowsAPiece); row++)
                {
                    var output = new ReadOnlySpan<float>((float*)from + (long)row * shape.OutputSize, shape.OutputSize);
                    var slope = new Span<float>((float*)to + (long)row * shape.OutputSize, shape.OutputSize);
                    _latents[row] = batch.HasNext[row] == 0 ? 0
                        : latents.Compute(output, batch.NextLatents.AsSpan(row * shape.LatentSize, shape.LatentSize), latentWeight, slope);
                    AddOutcome(output, slope, batch, row, scale, divisor);
                }
                return latents;
            }, _ => { });
        }
    }

    private void AddOutcome(ReadOnlySpan<float> output, Span<float> slope, SequenceBatch batch, int row, RewardScale scale, double divisor)
    {
        (_rewards[row], _dones[row]) = (0, 0);
        if (batch.Exists[row] == 0) return;
        double difference = output[shape.RewardAt] - (batch.Rewards[row] - scale.Mean) / scale.Deviation;
        _rewards[row] = difference * difference;
        slope[shape.RewardAt] = (float)(options.RewardWeight * difference / divisor);
        double logit = output[shape.DoneAt], done = batch.Dones[row];
        _dones[row] = Math.Max(logit, 0) - logit * done + Math.Log(1 + Math.Exp(-Math.Abs(logit)));
        slope[shape.DoneAt] = (float)(options.DoneWeight * (1 / (1 + Math.Exp(-logit)) - done) / divisor);
    }

    // In order, so that the sum does not depend on the threads.
    private static double Sum(double[] values, int count)
    {
        double sum = 0;
        foreach (double value in values.AsSpan(0, count)) sum += value;
        return sum;
    }
}
