using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests.Inference;
using WorldModels.Torch;
using Xunit;
using static TorchSharp.torch;

namespace WorldModels.Tests.Memory;

public class OnePassLossTests
{
    private static readonly LaneStep Beginnings = new([0, 1, 2], [0, 0, 0], [-1, -1, -1]);

    [Theory]
    [InlineData(32, 5, 1, PredictionHead.MixtureDensity)]
    [InlineData(7, 3, 2, PredictionHead.MixtureDensity)]
    [InlineData(17, 1, 2, PredictionHead.MixtureDensity)]
    [InlineData(17, 1, 2, PredictionHead.Deterministic)]
    [InlineData(32, 5, 1, PredictionHead.SharedMixture)]
    [InlineData(7, 3, 2, PredictionHead.SharedMixture)]
    public void Value_and_gradient_equal_those_of_automatic_differentiation(int latentSize, int mixtures, int threads, PredictionHead head)
    {
        var shape = new MdnRnnShape(latentSize, 2, 6, mixtures, Head: head);
        var options = new MdnRnnPredictorOptions { RewardWeight = 0.7, DoneWeight = 3, Epochs = 1, BatchSize = 3 };
        using RolloutStore store = Episodes(latentSize, 9, 5, 12);
        TrainingScale scale = TrainingScale.Of(store, [0, 1, 2], shape, standardizesInputs: false);
        using var scope = NewDisposeScope();
        using var network = new MdnRnnNetwork(shape, new Pcg64(1));
        var training = new MdnRnnTraining(network, shape, store, [0, 1, 2], new HeldOutEpisodes(store, [], options, 1), options, scale, CPU, new Pcg64(2));
        var batch = new SequenceBatch(store, shape, 3, 10);
        batch.Fill(Beginnings, new Pcg64(3));

        float[] numbers = Numbers.Random(4, 30 * shape.OutputSize, 2);
        // Some log sigmas are beyond their bound, where the gradient is zero.
        for (int row = 0; row < 30 && !shape.IsDeterministic; row += 3) numbers[row * shape.OutputSize + shape.LogSigmasAt] = MixtureDensity.LogSigmaBound + 1;
        Tensor expectedOutputs = tensor(numbers).view(30, shape.OutputSize).requires_grad_(), outputs = tensor(numbers).view(30, shape.OutputSize);
        MdnRnnLoss expected = training.Loss(expectedOutputs, batch, 25);
        expected.Total.backward();
        var loss = new OnePassLoss(shape, options, rows: 30);
        float[] got = new float[numbers.Length];
        foreach (Shard lanes in new[] { new Shard(0, 1), new Shard(1, 2) })
            Values(loss.Gradient(Lanes(outputs, batch, lanes), batch, lanes, scale, 25, threads)).CopyTo(got, lanes.First * 10 * shape.OutputSize);
        MdnRnnLossSums sums = loss.Sums(batch), parts = MdnRnnLossSums.Of(expected.Parts());

        Assert.Equal(1, sums.Latents / parts.Latents, 1e-5);
        Assert.Equal(1, sums.Reward / parts.Reward, 1e-5);
        Assert.Equal(1, sums.Done / parts.Done, 1e-5);
        float[] wanted = Values(expectedOutputs.grad!);
        double largest = wanted.Max(Math.Abs);
        Assert.True(largest > 1e-3);
        for (int i = 0; i < wanted.Length; i++) Assert.Equal(wanted[i], got[i], 1e-5 * largest);
        if (!shape.IsDeterministic) Assert.Equal(0, got[shape.LogSigmasAt]);
    }

    [Fact]
    public void The_result_does_not_depend_on_the_number_of_threads()
    {
        var shape = new MdnRnnShape(32, 2, 6, 5);
        using RolloutStore store = Episodes(32, 100, 90, 101);
        using var scope = NewDisposeScope();
        var batch = new SequenceBatch(store, shape, 3, 100);
        batch.Fill(Beginnings, new Pcg64(3));
        float[] numbers = Numbers.Random(4, 300 * shape.OutputSize, 2);
        var losses = new MdnRnnLossSums[3];
        float[][] gradients = [.. new[] { 1, 2, 4 }.Select((threads, i) =>
        {
            var loss = new OnePassLoss(shape, new MdnRnnPredictorOptions(), rows: 300);
            Tensor gradient = loss.Gradient(tensor(numbers).view(300, shape.OutputSize), batch, new Shard(0, 3), TrainingScale.OfRewards(shape, 0.1, 2), 290, threads);
            losses[i] = loss.Sums(batch);
            return Values(gradient);
        })];
        Assert.Equal([losses[0], losses[0]], losses[1..]);
        Numbers.AssertSameBits(gradients[0], gradients[1]);
        Numbers.AssertSameBits(gradients[0], gradients[2]);
    }

    private static Tensor Lanes(Tensor outputs, SequenceBatch batch, Shard lanes) => outputs.narrow(0, lanes.First * batch.Length, lanes.Count * batch.Length);

    private static float[] Values(Tensor tensor) => tensor.data<float>().ToArray();

    private static RolloutStore Episodes(int latentSize, params int[] lengths)
    {
        var space = new BoxSpace(2 * latentSize, float.NegativeInfinity, float.PositiveInfinity);
        var actions = new BoxSpace(2, -1, 1);
        using var writer = new RolloutWriter(space, actions);
        var random = new Pcg64(7);
        foreach (int length in lengths)
        {
            var episode = new RolloutEpisode(space, actions);
            for (int step = 0; step < length; step++)
                episode.Add(new Observation(Numbers.Random(random.Next(), space.Size)), [0.5f, -0.5f], random.NextNormal(), step == length - 1);
            writer.Append(episode);
        }
        return writer.Complete();
    }
}
