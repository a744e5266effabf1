using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.ML;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Exploration;

/// <summary>Everything that determines the rounds of a loop; two calls with equal settings have equal rounds.</summary>
internal sealed record IterativeSettings(
    long Seed, string Environment, string Learner, int FirstEpisodes, int Episodes, int MaxSteps, int TrialEpisodes);

/// <summary>The results of a finished round.</summary>
/// <param name="RealSteps">See <see cref="IterativeRound"/>, also for the others.</param>
/// <param name="CollectedReturn">The mean return of the recorded episodes.</param>
/// <param name="Score">The mean return of the trial episodes.</param>
/// <param name="ScoreDeviation">The standard deviation of these returns.</param>
/// <param name="HeldOutError">The held-out error that the learner returned.</param>
/// <param name="DreamScore">The dream score that the learner returned.</param>
/// <param name="Learner">The learner's description of the round; null in a file of an earlier version.</param>
internal sealed record SavedRound(
    long RealSteps, double CollectedReturn, double Score, double ScoreDeviation, double HeldOutError, double DreamScore, string? Learner = null);

/// <summary>The content of <c>loop.json</c>.</summary>
internal sealed record SavedLoop(string Format, IterativeSettings Settings, IReadOnlyList<SavedRound> Rounds)
{
    public const string FormatName = "worldmodels-loop-1";
}

/// <summary>
/// The folder of a loop: <c>loop.json</c>, and for each round a folder <c>round-01</c> with its rollouts and <c>model.zip</c>. A
/// round is finished when it is in <c>loop.json</c>; every file is written under a temporary name and then renamed.
/// </summary>
internal sealed class IterativeFolder(MLContext context, string? folder)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private string LoopPath => Path.Combine(folder!, "loop.json");

    /// <exception cref="FormatException">The file is damaged or has another version.</exception>
    public SavedLoop? Read()
    {
        if (folder is null || !File.Exists(LoopPath)) return null;
        try
        {
            SavedLoop? read = JsonSerializer.Deserialize<SavedLoop>(File.ReadAllText(LoopPath), Json);
            return read?.Format == SavedLoop.FormatName
                ? read
                : throw new FormatException($"its format is '{read?.Format}', but this library reads '{SavedLoop.FormatName}'");
        }
        catch (Exception cause) when (Damage.Shows(cause) || cause is FormatException)
        {
            throw new FormatException($"cannot read {LoopPath}: {cause.Message}", cause);
        }
    }

    /// <exception cref="InvalidOperationException">The settings in the folder are different.</exception>
    public void CheckSettings(IterativeSettings kept, IterativeSettings asked)
    {
        JsonObject before = JsonSerializer.SerializeToNode(kept, Json)!.AsObject(), now = JsonSerializer.SerializeToNode(asked, Json)!.AsObject();
        string[] differences = [.. before.Where(setting => !JsonNode.DeepEquals(setting.Value, now[setting.Key]))
            .Select(setting => $"{setting.Key} was {setting.Value}, now {now[setting.Key]}")];
        if (differences.Length > 0)
            throw new InvalidOperationException(
                $"the folder '{folder}' contains a loop with other settings: {string.Join("; ", differences)}. Use another folder, or delete this one.");
    }

    /// <exception cref="InvalidOperationException">A finished round was trained with other settings.</exception>
    public void CheckRounds(IReadOnlyList<SavedRound> rounds, IRoundLearner learner)
    {
        for (int number = 1; number <= rounds.Count; number++)
        {
            if (rounds[number - 1].Learner is not { } kept) continue;
            string asked = learner.Describe(number);
            if (kept == asked) continue;
            string[] before = Parts(kept), now = Parts(asked);
            throw new InvalidOperationException(
                $"the folder '{folder}' contains a round {number} that was trained with other settings: it had {string.Join(", ", before.Except(now))}, and now there is {string.Join(", ", now.Except(before))}. " +
                "Use another folder, or delete this one.");
        }

        static string[] Parts(string description) => description.Replace("; ", ", ").Split(", ");
    }

    public void Write(SavedLoop loop)
    {
        if (folder is null) return;
        Directory.CreateDirectory(folder);
        File.WriteAllText(LoopPath + ".tmp", JsonSerializer.Serialize(loop, Json));
        File.Move(LoopPath + ".tmp", LoopPath, overwrite: true);
    }

    /// <summary>Returns the folder of a round's rollouts; null if they are not kept.</summary>
    public string? RolloutsOf(int round) => folder is null ? null : Path.Combine(RoundPath(round), "rollouts");

    /// <summary>Returns a round's rollouts if they are complete. An incomplete recording is deleted.</summary>
    public RolloutDataView? LoadRollouts(int round)
    {
        if (RolloutsOf(round) is not { } path || !Directory.Exists(path)) return null;
        if (File.Exists(Path.Combine(path, RolloutFiles.HeaderName))) return context.Data.LoadRollouts(path);
        Directory.Delete(path, recursive: true);
        return null;
    }

    public void SaveModel(int round, ITransformer model, DataViewSchema schema)
    {
        if (folder is null) return;
        Directory.CreateDirectory(RoundPath(round));
        context.Model.Save(model, schema, ModelPath(round) + ".tmp");
        // Fixed timestamps: the same model must have the same bytes, whenever it is saved.
        using (ZipArchive zip = ZipFile.Open(ModelPath(round) + ".tmp", ZipArchiveMode.Update))
            foreach (ZipArchiveEntry entry in zip.Entries) entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        File.Move(ModelPath(round) + ".tmp", ModelPath(round), overwrite: true);
    }

    public ITransformer LoadModel(int round) => ModelFileCatalog.LoadOwn(context, ModelPath(round));

    private string RoundPath(int round) => Path.Combine(folder!, FormattableString.Invariant($"round-{round:00}"));

    private string ModelPath(int round) => Path.Combine(RoundPath(round), "model.zip");
}
