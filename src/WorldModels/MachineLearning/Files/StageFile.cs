using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Torch;

namespace WorldModels.MachineLearning;

/// <summary>
/// The format of a stage in the model zip: ML.NET's own Model.key (the loader and the format version), Settings.json (column
/// names, sizes, measured quality) and Weights.safetensors (named tensors of Single, or of 16-bit floats if these have the same
/// values). It contains no code.
/// </summary>
/// <remarks>The metadata of the weights contain the SHA-256 of both, because ML.NET does not check the zip's own checksums; older files have none.</remarks>
/// <param name="signature">Eight characters that identify this kind of entry for ML.NET.</param>
/// <param name="loader">The name of the loader in this assembly.</param>
internal sealed class StageFile(string signature, string loader)
{
    public const string SettingsEntry = "Settings.json";
    public const string WeightsEntry = "Weights.safetensors";
    private const string SettingsHash = "settings_sha256", WeightsHash = "weights_sha256";
    private const int MaxSettingsBytes = 1 << 26;
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
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(settings, Json);
        NamedTensor[] tensors = [.. weights];
        context.SaveBinaryStream(SettingsEntry, writer => writer.Write(text));
        context.SaveBinaryStream(WeightsEntry, writer => Safetensors.Write(writer.BaseStream, tensors, Hashes(text, tensors), compact: true));
    }

    /// <param name="context">The entry.</param>
    /// <param name="create">Creates the stage from its settings and weights; if it throws an <see cref="ArgumentException"/>, the file is not valid.</param>
    /// <exception cref="FormatException">The entry has a newer format, is incomplete or has the wrong content.</exception>
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
        catch (Exception error) when (Damage.Shows(error))
        {
            throw Contracts.ExceptDecode(error, $"{SettingsEntry} of stage '{loader}' is not valid: {error.Message}");
        }
    }

    private (TSettings Settings, IReadOnlyDictionary<string, NamedTensor> Weights) Read<TSettings>(ModelLoadContext context)
    {
        context.CheckAtModel(Version);
        byte[]? text = null;
        SafetensorsFile? weights = null;
        bool complete = context.TryLoadBinaryStream(SettingsEntry, reader => text = ReadText(reader.BaseStream))
            && context.TryLoadBinaryStream(WeightsEntry, reader => weights = Safetensors.Read(reader.BaseStream));
        if (!complete || text is null || weights is null)
            throw Contracts.ExceptDecode($"the model file is incomplete: stage '{loader}' needs the entries {SettingsEntry} and {WeightsEntry}");
        CheckHashes(text, weights);
        TSettings settings = ReadSettings<TSettings>(text)
            ?? throw Contracts.ExceptDecode($"{SettingsEntry} of stage '{loader}' is not valid: it is empty");
        return (settings, weights.Tensors.ToDictionary(tensor => tensor.Name));
    }

    private byte[] ReadText(Stream stream)
    {
        if (stream.Length > MaxSettingsBytes)
            throw Contracts.ExceptDecode($"{SettingsEntry} of stage '{loader}' is not valid: it has {stream.Length} bytes; at most {MaxSettingsBytes} are read");
        byte[] text = new byte[stream.Length];
        stream.ReadExactly(text);
        return text;
    }

    /// <summary>Returns the metadata that belong to settings and weights.</summary>
    internal static Dictionary<string, string> Hashes(byte[] settings, IEnumerable<NamedTensor> weights) => new()
    {
        [SettingsHash] = Convert.ToHexString(SHA256.HashData(settings)),
        [WeightsHash] = DataHash.Of(weights),
    };

    private void CheckHashes(byte[] settings, SafetensorsFile weights)
    {
        foreach ((string name, string found) in Hashes(settings, weights.Tensors))
            if (weights.Metadata.GetValueOrDefault(name, found) != found)
                throw Contracts.ExceptDecode($"{(name == SettingsHash ? SettingsEntry : WeightsEntry)} of stage '{loader}' is damaged: its checksum does not match");
    }

    private TSettings? ReadSettings<TSettings>(byte[] text)
    {
        try
        {
            return JsonSerializer.Deserialize<TSettings>(text, Json);
        }
        catch (Exception error) when (Damage.Shows(error))
        {
            throw Contracts.ExceptDecode(error, $"{SettingsEntry} of stage '{loader}' is not valid: {error.Message}");
        }
    }
}
