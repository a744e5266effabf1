using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Inference;
using WorldModels.MachineLearning;
using WorldModels.Torch;
using WorldModels.Vision;

[assembly: LoadableClass(
    typeof(VaeEncoderTransformer), null, typeof(SignatureLoadModel), "Variational auto-encoder", VaeEncoderTransformer.LoaderSignature)]

namespace WorldModels.Vision;

/// <summary>A trained V: adds each picture's latent to the rows, and encodes and decodes single pictures.</summary>
/// <remarks>
/// Any number of threads may use it at once. The same picture gives the same bits, alone or among others; only where MLContext names a
/// GPU, which then encodes the rows of a view, do their last bits differ from those of a picture alone.
/// </remarks>
public sealed class VaeEncoderTransformer : StageTransformer
{
    internal const string LoaderSignature = "VaeEncoder";
    private static readonly StageFile File = new("WMODLVAE", LoaderSignature);
    private readonly VaeSettings _settings;

    internal VaeEncoderTransformer(IHostEnvironment environment, VaeSettings settings, IReadOnlyDictionary<string, NamedTensor> weights)
        : base(environment, nameof(VaeEncoderTransformer))
    {
        _settings = settings;
        Model = new VaeModel(weights, settings.LatentSize, settings.RectifiedDense);
    }

    private static VaeEncoderTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        File.Load<VaeSettings, VaeEncoderTransformer>(context, (settings, weights) => new VaeEncoderTransformer(environment, settings, weights));

    /// <summary>V in a fitted or loaded chain.</summary>
    /// <exception cref="ArgumentException">The chain has none.</exception>
    public static VaeEncoderTransformer FromModel(ITransformer model) => StageChain.Find<VaeEncoderTransformer>(model);

    internal VaeModel Model { get; }

    internal string LogVarianceColumnName => _settings.LogVarianceColumn;

    /// <summary>Numbers in a latent.</summary>
    public int LatentSize => _settings.LatentSize;

    /// <summary>Whether a ReLU follows the decoder's dense layer: not in the paper, but in the V of ctallec/world-models.</summary>
    public bool RectifiedDense => Model.RectifiedDense;

    /// <summary>Trained numbers in all: 4,348,547 at 32 latents (paper, table in appendix A.1).</summary>
    public int ParameterCount => Model.Weights.Sum(weight => weight.Values.Length);

    /// <summary>The trained numbers by name, in PyTorch's layout: <c>encoder.conv1.weight</c> and so on. They are V's own: do not write to them.</summary>
    public IReadOnlyList<NamedTensor> Weights => Model.Weights;

    /// <summary>The losses of each training epoch.</summary>
    public IReadOnlyList<VaeEpoch> History => _settings.History;

    /// <summary>What went wrong in the training without stopping it: <see cref="TrainingWarning.PosteriorCollapse"/>, or nothing.</summary>
    public IReadOnlyList<TrainingWarning> Warnings => _settings.Warnings ?? [];

    /// <summary>The quality on the episodes that were held out of training; null where none were.</summary>
    public ReconstructionQuality? HeldOut => History.Count > 0 ? History[^1].HeldOut : null;

    /// <summary>What decided which episodes were held out; null where none were.</summary>
    internal long? SplitSeed => HeldOut is null ? null : _settings.Seed;

    internal bool SamplesLatent => _settings.SampleLatent;

    /// <summary>The latent of one picture: the mean of its distribution, <see cref="LatentSize"/> numbers.</summary>
    /// <param name="picture">64 x 64 x 3 bytes, row by row, channels last.</param>
    /// <exception cref="ArgumentException">The picture has another size.</exception>
    public float[] Encode(byte[] picture)
    {
        CheckLength(picture, VaeNetwork.PictureSize, "64 x 64 x 3 bytes");
        float[] mean = new float[LatentSize];
        Model.Encode(picture, 1, mean, new float[LatentSize], Workspace.OfThisThread);
        return mean;
    }

    /// <summary>The picture that a latent stands for: 64 x 64 x 3 bytes.</summary>
    /// <exception cref="ArgumentException">The latent does not have <see cref="LatentSize"/> numbers.</exception>
    public byte[] Decode(float[] latent)
    {
        CheckLength(latent, LatentSize, $"{LatentSize} numbers");
        byte[] picture = new byte[VaeNetwork.PictureSize];
        Model.Decode(latent, 1, picture);
        return picture;
    }

    /// <summary>How well V redraws the pictures of <paramref name="rollouts"/>; use ones that it was not trained on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The picture column is missing or has another type.</exception>
    /// <exception cref="InvalidOperationException">There are no rows.</exception>
    public ReconstructionQuality Evaluate(IDataView rollouts)
    {
        Contracts.CheckValue(rollouts, nameof(rollouts));
        Dependencies(rollouts.Schema);
        return ReconstructionQuality.Measure(Model, new FrameBatches(rollouts, _settings.InputColumn, VaeNetwork.PictureSize));
    }

    internal static IReadOnlyList<InputColumn> InputColumns(string name) =>
        [InputColumn.Picture(name, "picture", VaeNetwork.Pictures)];

    private protected override IReadOnlyList<InputColumn> Inputs => InputColumns(_settings.InputColumn);

    private protected override IReadOnlyList<OutputColumn> Outputs =>
        [new(_settings.OutputColumn, LatentSize), new(_settings.LogVarianceColumn, LatentSize)];

    internal override int BlockSize => 64;

    // A GPU has nothing to gain from one picture at a time.
    internal override RowKernel CreateKernel(int blockSize) => new VaeKernel(
        Model, _settings, blockSize, blockSize > 1 && TorchDevice.ChooseGpu(Host) is { } gpu ? new DeviceEncoder(Model, gpu) : null);

    internal override StageTransformer ToHalfPrecision() =>
        new VaeEncoderTransformer(Host, _settings, Model.Weights.Select(HalfPrecision.Round).ToDictionary(weight => weight.Name));

    private protected override void Save(ModelSaveContext context) => File.Save(context, _settings, Model.Weights);

    private static void CheckLength<T>(T[] values, int length, string expected)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length != length) throw new ArgumentException($"expected {expected}, got {values.Length}", nameof(values));
    }
}

/// <summary>What the model zip keeps of V besides its weights.</summary>
internal sealed record VaeSettings(
    string InputColumn, string OutputColumn, string LogVarianceColumn, int LatentSize, bool SampleLatent, long Seed, IReadOnlyList<VaeEpoch> History,
    bool RectifiedDense = false, IReadOnlyList<TrainingWarning>? Warnings = null);
