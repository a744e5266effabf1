using Microsoft.ML;
using WorldModels.Control;

namespace WorldModels.Fuzzing;

/// <summary>The record files of a loop and of a table of dream gaps.</summary>
internal sealed class LoopTarget : FileTarget
{
    private readonly MLContext _ml = new(seed: 1);

    public override string Name => "loop";

    public override IReadOnlyList<byte[]> Seeds { get; } = [Targets.Seed("loop", "loop.json"), Gap()];

    public override byte[] Spoil(byte[] file, Mutator mutator) => mutator.Json(file);

    public override void Load(byte[] file)
    {
        File.WriteAllBytes(At("loop.json"), file);
        File.WriteAllBytes(At("dream-gap.json"), file);
        try
        {
            new Exploration.IterativeFolder(_ml, At("")).Read();
        }
        catch (FormatException)
        {
            DreamGapCheckpoint.Read(At(""));
        }
    }

    private static byte[] Gap()
    {
        var settings = new DreamGapSettings(1, "World", "V", "M", [0.5, 1], 3, ["left alone"], null, true, null, false, 0, 4, 1, 2, 0.1, 1, 1);
        var history = new ControllerHistory([], 1, 0, 0, true);
        return System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(DreamGapCheckpoint.Empty(settings) with { Rows = [new DreamGapSavedRow(0.5, [1, 2, 3], history, [1, 2])] });
    }
}
