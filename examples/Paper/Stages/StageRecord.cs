using System.Text.Json;

namespace PaperResults;

/// <summary>What a stage has cost so far, interruptions included.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Seconds">Time by the clock.</param>
/// <param name="CoreSeconds">Time of all processors.</param>
/// <param name="EnvironmentSteps">Real steps taken.</param>
internal sealed record StageRecord(string Stage, double Seconds, double CoreSeconds, long EnvironmentSteps)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static StageRecord Read(string path, string stage) =>
        File.Exists(path) ? JsonSerializer.Deserialize<StageRecord>(File.ReadAllText(path))! : new StageRecord(stage, 0, 0, 0);

    public void Write(string path) => WholeText.Write(path, JsonSerializer.Serialize(this, Json));
}
