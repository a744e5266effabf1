using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Inference;
using WorldModels.MachineLearning;
using WorldModels.Torch;
using WorldModels.Vision;

[assembly: LoadableClass(
    typeof(VaeEncoderTransformer), null, typeof(SignatureLoadModel), "Variational auto-encoder", VaeEncoderTransformer.LoaderSignature)]

namespace WorldModels.Vision;

/// <summary>A trained V: adds the latent of each picture to the rows, and encodes and decodes single pictures.</summary>
/// <remarks>
/// Any number of threads may use it at the same time. A picture gives the same bits alone or among others. The exception is a GPU, which encodes the rows of a view
/// if the MLContext names one: the last bits then differ from those of a single picture.
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

    /// <summary>Returns V in a fitted or loaded chain.</summary>
    /// <exception cref="ArgumentException">The chain has no V.</exception>
    public static VaeEncoderTransformer FromModel(ITransformer model) => StageChain.Find<VaeEncoderTransformer>(model);

    internal VaeModel Model { get; }

    internal string LogVarianceColumnName => _settings.LogVarianceColumn;

    /// <summary>The number of latent dimensions.</summary>
    public int LatentSize => _settings.LatentSize;

    /// <summary>Whether a ReLU follows the decoder's dense layer, as in the V of ctallec/world-models. The paper's V has none.</summary>
    public bool RectifiedDense => Model.RectifiedDense;

    /// <summary>The number of trained parameters: 4,348,547 with 32 latents (paper, table in appendix A.1).</summary>
    public int ParameterCount => Model.Weights.Sum(weight => weight.Values.Length);

    /// <summary>The trained parameters by name, in PyTorch's layout: <c>encoder.conv1.weight</c> and so on. The arrays belong to V: do not write to them.</summary>
    public IReadOnlyList<NamedTensor> Weights => Model.Weights;

    /// <summary>The losses of each training epoch.</summary>
    public IReadOnlyList<VaeEpoch> History => _settings.History;

    /// <summary>Problems of the training that did not stop it: <see cref="TrainingWarning.PosteriorCollapse"/>, or none.</summary>
    public IReadOnlyList<TrainingWarning> Warnings => _settings.Warnings ?? [];

    /// <summary>The quality on the held-out episodes; null if there were none.</summary>
    public ReconstructionQuality? HeldOut => History.Count > 0 ? History[^1].HeldOut : null;

    /// <summary>The seed that determined the held-out episodes; null if there were none.</summary>
    internal long? SplitSeed => HeldOut is null ? null : _settings.Seed;

    internal bool SamplesLatent => _settings.SampleLatent;

    /// <summary>Encodes one picture to its latent: the mean of the distribution, <see cref="LatentSize"/> numbers.</summary>
    /// <param name="picture">64 x 64 x 3 bytes, row by row, channels last.</param>
    /// <exception cref="ArgumentException">The picture has another size.</exception>
    public float[] Encode(byte[] picture)
    {
        CheckLength(picture, VaeNetwork.PictureSize, "64 x 64 x 3 bytes");
        float[] mean = new float[LatentSize];
        Model.Encode(picture, 1, mean, new float[LatentSize], Workspace.OfThisThread);
        return mean;
    }

    /// <summary>Decodes a latent to a picture of 64 x 64 x 3 bytes.</summary>
    /// <exception cref="ArgumentException">The latent does not have <see cref="LatentSize"/> numbers.</exception>
    public byte[] Decode(float[] latent)
    {
        CheckLength(latent, LatentSize, $"{LatentSize} numbers");
        byte[] picture = new byte[VaeNetwork.PictureSize];
        Model.Decode(latent, 1, picture);
        return picture;
    }

    /// <summary>Measures how well V reconstructs the pictures of <paramref name="rollouts"/>; use rollouts that it was not trained on.</summary>
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

    // A GPU is not faster for one picture at a time.
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

/// <summary>The data of V in the model zip besides its weights.</summary>
internal sealed record VaeSettings(
    string InputColumn, string OutputColumn, string LogVarianceColumn, int LatentSize, bool SampleLatent, long Seed, IReadOnlyList<VaeEpoch> History,
    bool RectifiedDense = false, IReadOnlyList<TrainingWarning>? Warnings = null);
