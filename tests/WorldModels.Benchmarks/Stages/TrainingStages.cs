using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Benchmarks.Measuring;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Torch;
using WorldModels.Vision;
using static TorchSharp.torch;

namespace WorldModels.Benchmarks.Stages;

/// <summary>Epochs of V's and M's training as in their estimators, including the reading of the data.</summary>
internal static class TrainingStages
{
    public static Stage Vision(int batch, TrainingPrecision precision = TrainingPrecision.Single) => new($"V train{Named(precision)}, batch {batch}", "frames", threads =>
    {
        int frames = 400 / batch * batch;
        var random = new Pcg64(1);
        var network = new VaeNetwork(UntrainedModels.LatentSize, random);
        RolloutStore store = Samples.Pictures(frames);
        var batches = new FrameBatches(new RolloutDataView(store), RolloutColumns.Observation, VaeNetwork.PictureSize);
        var options = new VaeEncoderOptions { BatchSize = batch, Epochs = 1, ShuffleWindow = frames, Precision = precision, Threads = threads };
        return new Workload(() =>
        {
            using var limited = new SingleThreadedTorch();
            using var monitor = new TrainingMonitor(Host, "V", totalSteps: frames / batch, options);
            VaeTraining.Run(network, batches, null, options, CPU, random, monitor);
            return frames;
        }, network, store);
    })
    { FlopPerItem = Work.TrainedFrame, Peer = new PeerFigure("vae", $"vae train batch {batch} frames/s") };

    public static Stage Memory(int batch, int length, int stretches, TrainingPrecision precision = TrainingPrecision.Single) =>
        new($"M train{Named(precision)}, {batch} x {length}", "transitions", threads =>
    {
        var random = new Pcg64(1);
        var network = new MdnRnnNetwork(UntrainedModels.MemoryShape, random);
        RolloutStore store = Samples.Latents(batch, stretches * length);
        int[] episodes = [.. Enumerable.Range(0, batch)];
        var options = new MdnRnnPredictorOptions { BatchSize = batch, SequenceLength = length, Epochs = 1, Precision = precision, Threads = threads };
        return new Workload(() =>
        {
            using var limited = new SingleThreadedTorch();
            using var monitor = new TrainingMonitor(Host, "M", totalSteps: stretches, options);
            TrainingScale scale = TrainingScale.Of(store, episodes, UntrainedModels.MemoryShape, standardizesInputs: false);
            new MdnRnnTraining(network, UntrainedModels.MemoryShape, store, episodes, new HeldOutEpisodes(store, [], options, seed: 1), options, scale, CPU, random).Run(monitor);
            return store.RowCount;
        }, network, store);
    })
    { FlopPerItem = Work.TrainedTransition, Peer = new PeerFigure("rnn", $"mdn-rnn train {batch}x{length} transitions/s") };

    private static string Named(TrainingPrecision precision) => precision == TrainingPrecision.BFloat16 ? " bf16" : "";

    private static IHost Host => ((IHostEnvironment)new MLContext()).Register("Benchmarks");
}
