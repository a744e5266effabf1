using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Torch;

namespace WorldModels.MachineLearning;

/// <summary>
/// How a stage lies in the model zip: ML.NET's own Model.key (what to load, format version), Settings.json (column
/// names, sizes, measured quality) and Weights.safetensors (named tensors of Single). Nothing in it is code.
/// </summary>
/// <param name="signature">Eight characters that tell ML.NET's container what this entry is.</param>
/// <param name="loader">The name of the loader in this assembly.</param>
internal sealed class StageFile(string signature, string loader)
{
    private const string SettingsEntry = "Settings.json";
    private const string WeightsEntry = "Weights.safetensors";
    private const uint FormatVersion = 0x00010001;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private VersionInfo Version => new(
        modelSignature: signature,
        verWrittenCur: FormatVersion,
        verReadableCur: FormatVersion,
        verWeCanReadBack: FormatVersion,
        loaderSignature: loader,
        loaderAssemblyName: typeof(StageFile).Assembly.FullName!);

    public void Save<TSettings>(ModelSaveContext context, TSettings settings, IEnumerable<NamedTensor> weights)
    {
        context.CheckAtModel();
        context.SetVersionInfo(Version);
        context.SaveBinaryStream(SettingsEntry, writer => writer.Write(JsonSerializer.SerializeToUtf8Bytes(settings, Json)));
        context.SaveBinaryStream(WeightsEntry, writer => Safetensors.Write(writer.BaseStream, weights));
    }

    /// <param name="context">The entry.</param>
    /// <param name="create">Makes the stage of its settings and weights; what it refuses with an <see cref="ArgumentException"/> is not valid.</param>
    /// <exception cref="FormatException">The entry is of a newer format, incomplete, or does not hold what it should.</exception>
    public TStage Load<TSettings, TStage>(ModelLoadContext context, Func<TSettings, IReadOnlyDictionary<string, NamedTensor>, TStage> create)
        where TStage : StageTransformer
    {
        (TSettings settings, IReadOnlyDictionary<string, NamedTensor> weights) = Read<TSettings>(context);
        try
        {
            TStage stage = create(settings, weights);
            stage.CheckColumnNames();
            return stage;
        }
        catch (ArgumentException error)
        {
            throw Contracts.ExceptDecode(error, $"{SettingsEntry} of stage '{loader}' is not valid: {error.Message}");
        }
    }

    private (TSettings Settings, IReadOnlyDictionary<string, NamedTensor> Weights) Read<TSettings>(ModelLoadContext context)
    {
        context.CheckAtModel(Version);
        TSettings? settings = default;
        SafetensorsFile? weights = null;
        bool complete = context.TryLoadBinaryStream(SettingsEntry, reader => settings = ReadSettings<TSettings>(reader.BaseStream))
            && context.TryLoadBinaryStream(WeightsEntry, reader => weights = Safetensors.Read(reader.BaseStream));
        if (!complete || settings is null || weights is null)
            throw Contracts.ExceptDecode($"the model file is incomplete: stage '{loader}' needs the entries {SettingsEntry} and {WeightsEntry}");
        return (settings, weights.Tensors.ToDictionary(tensor => tensor.Name));
    }

    private TSettings? ReadSettings<TSettings>(Stream stream)
    {
        try
        {
            return JsonSerializer.Deserialize<TSettings>(stream, Json);
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw Contracts.ExceptDecode(error, $"{SettingsEntry} of stage '{loader}' is not valid: {error.Message}");
        }
    }
}
