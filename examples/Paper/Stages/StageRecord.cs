using System.Text.Json;

namespace PaperResults;

/// <summary>The cost of a stage so far, including interrupted runs.</summary>
/// <param name="Stage">The name of the stage.</param>
/// <param name="Seconds">The elapsed time.</param>
/// <param name="CoreSeconds">The time of all processors.</param>
/// <param name="EnvironmentSteps">The number of real steps.</param>
internal sealed record StageRecord(string Stage, double Seconds, double CoreSeconds, long EnvironmentSteps)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static StageRecord Read(string path, string stage) =>
        File.Exists(path) ? JsonSerializer.Deserialize<StageRecord>(File.ReadAllText(path))! : new StageRecord(stage, 0, 0, 0);

    public void Write(string path) => WholeText.Write(path, JsonSerializer.Serialize(this, Json));
}
