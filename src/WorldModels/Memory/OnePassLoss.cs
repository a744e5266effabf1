using System.Numerics;
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
    /// <param name="lanes">Episodes of the batch.</param>
    /// <param name="scale">Mean and deviation of the rewards.</param>
    /// <returns>The parts of the loss, as in <see cref="MdnRnnLoss"/>.</returns>
    public (double Latents, double Reward, double Done) Backward(Tensor outputs, SequenceBatch batch, int lanes, RewardScale scale)
    {
        int steps = lanes * batch.Length;
        if (_latents.Length < steps) (_latents, _rewards, _dones) = (new double[steps], new double[steps], new double[steps]);
        double successors = Sum(batch.HasNext, steps), existing = Sum(batch.Exists, steps);
        float latentWeight = (float)(1 / Math.Max(successors * shape.LatentSize, 1));

        using Tensor contiguous = outputs.detach().contiguous();
        using Tensor gradient = zeros_like(contiguous);
        Compute(contiguous, gradient, batch, steps, latentWeight, existing, scale);
        outputs.backward([gradient]);
        return (Sum(_latents, steps) * latentWeight, Sum(_rewards, steps) / existing, Sum(_dones, steps) / existing);
    }

    private unsafe void Compute(Tensor outputs, Tensor gradient, SequenceBatch batch, int steps, float latentWeight, double existing, RewardScale scale)
    {
        fixed (float* values = DenseMemory.Floats(outputs), slopes = DenseMemory.Floats(gradient))
        {
            // Lambdas capture no fixed pointers.
            nint from = (nint)values, to = (nint)slopes;
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads };
            Parallel.For(0, (steps + RowsAPiece - 1) / RowsAPiece, parallel, () => new MixtureGradient(shape), (piece, _, mixture) =>
            {
                for (int row = piece * RowsAPiece; row < Math.Min(steps, (piece + 1) * RowsAPiece); row++)
                {
                    var output = new ReadOnlySpan<float>((float*)from + (long)row * shape.OutputSize, shape.OutputSize);
                    var slope = new Span<float>((float*)to + (long)row * shape.OutputSize, shape.OutputSize);
                    _latents[row] = batch.HasNext[row] == 0 ? 0
                        : mixture.Compute(output, batch.NextLatents.AsSpan(row * shape.LatentSize, shape.LatentSize), latentWeight, slope);
                    AddOutcome(output, slope, batch, row, existing, scale);
                }
                return mixture;
            }, _ => { });
        }
    }

    private void AddOutcome(ReadOnlySpan<float> output, Span<float> slope, SequenceBatch batch, int row, double existing, RewardScale scale)
    {
        (_rewards[row], _dones[row]) = (0, 0);
        if (batch.Exists[row] == 0) return;
        double difference = output[shape.RewardAt] - (batch.Rewards[row] - scale.Mean) / scale.Deviation;
        _rewards[row] = difference * difference;
        slope[shape.RewardAt] = (float)(options.RewardWeight * difference / existing);
        double logit = output[shape.DoneAt], done = batch.Dones[row];
        _dones[row] = Math.Max(logit, 0) - logit * done + Math.Log(1 + Math.Exp(-Math.Abs(logit)));
        slope[shape.DoneAt] = (float)(options.DoneWeight * (1 / (1 + Math.Exp(-logit)) - done) / existing);
    }

    // In order, so that the sum does not depend on the threads.
    private static double Sum<T>(T[] values, int count) where T : INumberBase<T>
    {
        double sum = 0;
        foreach (T value in values.AsSpan(0, count)) sum += double.CreateChecked(value);
        return sum;
    }
}
