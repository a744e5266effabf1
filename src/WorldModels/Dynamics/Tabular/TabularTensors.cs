using WorldModels.Torch;

namespace WorldModels.Dynamics;

/// <summary>The data of a table in the model zip besides its lines.</summary>
internal sealed record TabularSettings(TabularColumns Columns, int States, int Actions, int Lines, int Episodes);

/// <summary>Converts a table to tensors and back: a row for each line (state, action, next state, count / 2^24, count mod 2^24, mean reward), and the start states.</summary>
internal static class TabularTensors
{
    public const string Starts = "starts";
    private const string Lines = "transitions";
    private const int Width = 6;

    // A float32 represents every whole number up to this one exactly; a count may be larger and is stored as two numbers.
    private const long Radix = 1 << 24;

    // The next state of a line that ends the episode.
    private const float End = -1;

    public static IEnumerable<NamedTensor> Of(TransitionTable table, float[] startStates) =>
    [
        new(Lines, [table.Lines.Count, Width],
        [
            .. table.Lines.SelectMany(line => new[]
            {
                line.State, line.Action, line.Next == TransitionCount.End ? End : line.Next, line.Count / Radix, line.Count % Radix, line.Reward,
            }),
        ]),
        new(Starts, [startStates.Length], startStates),
    ];

    /// <exception cref="FormatException">The lines are missing or of another shape, or a number is not whole.</exception>
    /// <exception cref="ArgumentException">A line does not belong to the table.</exception>
    public static TransitionTable ToTable(TabularSettings settings, WeightReader reader)
    {
        float[] values = reader.Read(Lines, settings.Lines, Width);
        return new TransitionTable(settings.States, settings.Actions, values.Chunk(Width).Select(line => new TransitionCount(
            Whole(line[0]), Whole(line[1]), line[2] == End ? TransitionCount.End : Whole(line[2]), Whole(line[3]) * Radix + Whole(line[4]), line[5])));
    }

    private static int Whole(float value) =>
        value >= 0 && value <= Radix && value == MathF.Floor(value) ? (int)value : throw new FormatException($"the value {value} is not valid in a table's lines");
}
