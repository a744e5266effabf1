using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;
using WorldModels.Torch;

namespace WorldModels.Vision;

/// <summary>Trains V, the variational auto-encoder that compresses each picture to a latent z (World Models, section 2.1 and appendix A.1).</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Does this estimator look at the data to train?</term><description>Yes, <see cref="VaeEncoderOptions.Epochs"/> passes</description></item>
/// <item><term>Input columns</term><description>vector of 12,288 Byte: 64 x 64 x 3, channels last; the number of the episode, if there is such a column, to hold out whole episodes</description></item>
/// <item><term>Output columns</term><description>two vectors of Single: the latent, and the log variance of each of its numbers</description></item>
/// <item><term>Needs libtorch</term><description>to train; to transform only on a GPU</description></item>
/// <item><term>Memory</term><description>one batch and, if the input cannot shuffle itself, one window of frames</description></item>
/// </list>
/// Watch the KL divergence in the log: a value far above its tolerance while the error still falls is normal. A value near
/// zero means that the latents contain no information; <see cref="VaeEncoderTransformer.Warnings"/> and the log then have the warning <see cref="TrainingWarning.PosteriorCollapse"/>.
/// </remarks>
public sealed class VaeEncoderEstimator : StageEstimator<VaeEncoderTransformer>
{
    private const int SeedTag = 1, CollapseTag = 26;
    private readonly VaeEncoderOptions _options;

    internal VaeEncoderEstimator(IHostEnvironment environment, VaeEncoderOptions options) : base(environment, nameof(VaeEncoderEstimator))
    {
        options.Validate();
        _options = options;
    }

    private protected override IReadOnlyList<InputColumn> Inputs =>
        [.. VaeEncoderTransformer.InputColumns(_options.InputColumnName), .. _options.EpisodeColumnName is { } name ? new[] { InputColumn.Episode(name) } : []];

    private protected override IReadOnlyList<OutputColumn> Outputs => [new(_options.OutputColumnName, 0), new(_options.LogVarianceName, 0)];

    private protected override VaeEncoderTransformer Train(IDataView input)
    {
        TorchLibrary.EnsureLoaded();
        using var threads = new SingleThreadedTorch();
        TorchSharp.torch.Device device = TorchDevice.Choose(Host);
        var checkpoints = new Checkpoints<VaeProgress>(_options.CheckpointFolder, _options.CheckpointEvery, "V");
        long seed = _options.RunSeed ?? Host.FixedSeed() ?? checkpoints.Seed ?? Host.GetSeed();
        string? episodes = _options.EpisodeColumnName ?? EpisodeNumbers.Find(input.Schema);
        var all = new FrameBatches(input, _options.InputColumnName, VaeNetwork.PictureSize, episodes);
        HeldOutSplit split = HeldOutSplit.Of(seed, _options.HeldOutFraction, all.Episodes());
        FrameBatches batches = _options.HeldOutFraction == 0 ? all : all.Of(episode => !split.Holds(episode)), judging = all.Of(split.Holds);
        long frames = batches.Count(), heldOut = _options.HeldOutFraction == 0 ? 0 : judging.Count();
        if (frames == 0) throw new InvalidOperationException("the rollouts are empty: V needs at least one picture to train on");
        long steps = (frames + _options.BatchSize - 1) / _options.BatchSize * _options.Epochs;

        var random = new Pcg64(seed, SeedTag);
        using var network = new VaeNetwork(_options.LatentSize, random);
        using var monitor = new TrainingMonitor(Host, "V", steps, _options);
        monitor.Log($"{frames} frames to train on, {heldOut} held out, {_options.Epochs} epochs, {steps} steps on {device}");
        Checkpoint<VaeProgress>? from = checkpoints.Resume(() => VaeRun.Of(_options, batches, frames, seed, device.type.ToString()));
        IReadOnlyList<VaeEpoch> history = VaeTraining.Run(network, batches, heldOut > 0 ? judging : null, _options, device, random, monitor, checkpoints, from);

        IReadOnlyList<NamedTensor> weights = TorchModule.ToTensors(network);
        monitor.CheckFinite(weights);
        Dictionary<string, NamedTensor> named = weights.ToDictionary(tensor => tensor.Name);
        TrainingWarning[] warnings = PosteriorCollapse.Find(new VaeModel(named, _options.LatentSize), batches, new Pcg64(seed, CollapseTag)) is { } collapse ? [collapse] : [];
        foreach (TrainingWarning warning in warnings) monitor.Warn($"{warning}");
        var settings = new VaeSettings(
            _options.InputColumnName, _options.OutputColumnName, _options.LogVarianceName, _options.LatentSize, _options.SampleLatent, seed, history,
            Warnings: warnings);
        return new VaeEncoderTransformer(Host, settings, named);
    }
}
