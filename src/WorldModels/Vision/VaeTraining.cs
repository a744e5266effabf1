using TorchSharp;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Vision;

/// <summary>The training of V: epochs of shuffled batches, one dispose scope per step.</summary>
internal static class VaeTraining
{
    // With fewer pictures per shard, the passes over the weights take more time than further threads save.
    private const int PicturesAShard = 25;

    /// <param name="network">V.</param>
    /// <param name="frames">The frames to train on.</param>
    /// <param name="heldOut">The frames that are measured after each epoch; null: none.</param>
    /// <param name="options">The settings.</param>
    /// <param name="device">The device to compute on.</param>
    /// <param name="random">Determines the order of the frames and draws the latents.</param>
    /// <param name="monitor">Receives the progress.</param>
    /// <param name="checkpoints">Where checkpoints are saved; null: nowhere.</param>
    /// <param name="from">The checkpoint to resume from; null: none.</param>
    /// <returns>The mean losses of each epoch.</returns>
    public static IReadOnlyList<VaeEpoch> Run(
        VaeNetwork network, FrameBatches frames, FrameBatches? heldOut, VaeEncoderOptions options, Device device, Pcg64 random, TrainingMonitor monitor,
        Checkpoints<VaeProgress>? checkpoints = null, Checkpoint<VaeProgress>? from = null)
    {
        network.to(device);
        network.train();
        using var optimizer = new Adam(network.parameters(), options.LearningRate);
        using var computing = new ComputingNetwork<VaeNetwork>(network, options.Precision, () => VaeNetwork.CreateBFloat16(options.LatentSize), device, options.Threads);
        byte[] batch = new byte[options.BatchSize * VaeNetwork.PictureSize];
        float[] normals = new float[options.BatchSize * options.LatentSize];
        var history = new List<VaeEpoch>();
        ReconstructionStrip? strip = monitor.IsRecorded ? new ReconstructionStrip(frames, options.ShuffleWindow) : null;
        bool isChecked = device.type != DeviceType.CPU;
        (long order, int batches, double reconstruction, double klDivergence, long count) = (0, 0, 0, 0, 0);
        if (from is not null)
        {
            TorchModule.Load(network, from.Tensors.Part("network"));
            optimizer.Load(from.Tensors.Part("optimizer"));
            random.Restore(from.State.Random);
            history.AddRange(from.State.History);
            (order, batches, reconstruction, klDivergence, count) =
                (from.State.Order, from.State.Batches, from.State.Reconstruction, from.State.KlDivergence, from.State.Frames);
            monitor.GoOn(from.State.Steps);
        }
        while (history.Count < options.Epochs)
        {
            if (batches == 0) order = random.NextInt64();
            // A separate generator, so that a resumed training gets the same order without repeating the draws of the earlier steps.
            using IEnumerator<int> sizes = frames.Shuffled(batch, new Pcg64(order), options.ShuffleWindow).Skip(batches).GetEnumerator();
            for (bool more = sizes.MoveNext(); more;)
            {
                int size = sizes.Current;
                using var scope = NewDisposeScope();
                optimizer.LearningRate = LearningRate.At(monitor.Fraction, options.LearningRate, options.FinalLearningRate);
                computing.Refresh();
                for (int i = 0; i < size * options.LatentSize; i++) normals[i] = (float)random.NextNormal();
                if (!isChecked)
                {
                    int some = Shard.Of(size, PicturesAShard, device)[0].Count;
                    ConvolutionCheck.Run(computing.Network, TorchModule.ToTensors(network), batch, normals.AsSpan(0, some * options.LatentSize), some, options.Precision);
                    isChecked = true;
                }
                Tensor[] losses = Differentiate(computing, batch, size, normals, options, device);
                scope.Attach(losses);
                optimizer.Step();
                // A GPU computes while the next batch is read; only then does the code wait for it.
                more = sizes.MoveNext();
                (double error, double kl) = Sum(losses);
                reconstruction += error * size;
                klDivergence += kl * size;
                count += size;
                batches++;
                monitor.Advance(("reconstruction loss", error), ("KL divergence", kl));
                checkpoints?.WriteIfDue(Progress, Tensors);
            }
            ReconstructionQuality? quality = heldOut is null ? null : ReconstructionQuality.Measure(
                new VaeModel(TorchModule.ToTensors(network).ToDictionary(tensor => tensor.Name), options.LatentSize), heldOut);
            history.Add(new VaeEpoch(history.Count + 1, reconstruction / count, klDivergence / count, quality));
            monitor.Record(("epoch reconstruction loss", reconstruction / count), ("epoch KL divergence", klDivergence / count));
            if (quality is not null) monitor.Record(("held-out reconstruction loss", quality.SquaredError), ("held-out KL divergence", quality.KlDivergence));
            strip?.Draw(network, options.LatentSize, monitor);
            monitor.Log($"epoch {history.Count} of {options.Epochs}: squared error per frame {reconstruction / count:F1}, KL divergence {klDivergence / count:F2} nats");
            if (quality is not null) monitor.Log($"held out: {quality}");
            (batches, reconstruction, klDivergence, count) = (0, 0, 0, 0);
        }
        checkpoints?.Write(Progress, Tensors);
        return history;

        VaeProgress Progress() => new(monitor.Step, history, random.ToState(), order, batches, reconstruction, klDivergence, count);

        IEnumerable<NamedTensor> Tensors()
        {
            NamedTensor[] tensors = [.. TorchModule.ToTensors(network).As("network"), .. optimizer.ToTensors().As("optimizer")];
            monitor.CheckFinite(tensors);
            return tensors;
        }
    }

    /// <returns>[2] for each shard, in no dispose scope: its part of the batch's mean squared error and mean KL divergence.</returns>
    private static Tensor[] Differentiate(
        ComputingNetwork<VaeNetwork> computing, byte[] batch, int size, float[] normals, VaeEncoderOptions options, Device device)
    {
        Shard[] shards = Shard.Of(size, PicturesAShard, device);
        var losses = new Tensor[shards.Length];
        computing.Differentiate(shards.Length, i =>
        {
            Shard shard = shards[i];
            Tensor noise = NativeTensor.Of(normals.AsMemory(shard.First * options.LatentSize, shard.Count * options.LatentSize), shard.Count, options.LatentSize).to(device);
            VaeLoss loss = Loss(computing.Network, PictureTensor.Of(batch, shard.First, shard.Count, device), noise, options, size);
            losses[i] = stack([loss.Reconstruction, loss.KlDivergence]).detach().DetachFromDisposeScope();
            return new ShardLoss(loss.Total);
        });
        return losses;
    }

    private static (double Error, double KlDivergence) Sum(Tensor[] losses)
    {
        (double error, double kl) = (0, 0);
        foreach (float[] shard in losses.Select(shard => shard.ToNumbers())) (error, kl) = (error + shard[0], kl + shard[1]);
        return (error, kl);
    }

    private static VaeLoss Loss(VaeNetwork network, Tensor pictures, Tensor noise, VaeEncoderOptions options, int batch)
    {
        (Tensor mean, Tensor logVariance) = network.Encode(pictures);
        Tensor latent = mean.Plus(logVariance.Over(2).exp() * noise);
        return VaeLoss.Of(pictures, network.Decode(latent), mean, logVariance, options.KlTolerance * options.LatentSize, batch);
    }
}

/// <summary>The losses of one pass over the frames: means per frame.</summary>
/// <param name="Epoch">The number of the epoch, from 1.</param>
/// <param name="Reconstruction">Squared error summed over the 64 x 64 x 3 numbers in 0..1 of a frame.</param>
/// <param name="KlDivergence">KL divergence from N(0, 1), in nats.</param>
/// <param name="HeldOut">The quality on the held-out episodes after the pass; null if there are none. Its squared error is usually a little lower, because pictures are decoded from the means of the latents there, and from draws in training.</param>
public sealed record VaeEpoch(int Epoch, double Reconstruction, double KlDivergence, ReconstructionQuality? HeldOut = null)
{
    /// <inheritdoc/>
    public override string ToString() => $"VaeEpoch {{ Epoch = {Epoch}, Reconstruction = {Reconstruction}, KlDivergence = {KlDivergence} }}";
}
