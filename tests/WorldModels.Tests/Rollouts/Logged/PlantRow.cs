using WorldModels.Rollouts;

namespace WorldModels.Tests.Rollouts;

/// <summary>A row of a small logged table whose columns have other names.</summary>
internal sealed class PlantRow
{
    public string Run { get; set; } = "A";

    public DateTime Time { get; set; } = new(2026, 3, 1, 8, 0, 0);

    public double Level { get; set; }

    public int Pressure { get; set; }

    public float Valve { get; set; }

    public string Mode { get; set; } = "slow";

    public bool Pump { get; set; }

    public double Gain { get; set; }

    public int Over { get; set; }

    /// <summary>Run A of three rows and run B of two, with steps of ten seconds; B ends.</summary>
    public static PlantRow[] Table() => [Row("A", 0), Row("A", 1), Row("A", 2), Row("B", 0), Row("B", 1, over: 1)];

    public static LoggedDataOptions Options(params string[] actions) => new()
    {
        EpisodeColumnName = nameof(Run),
        TimeColumnName = nameof(Time),
        ObservationColumnNames = [nameof(Level), nameof(Pressure)],
        ActionColumnNames = actions.Length == 0 ? [nameof(Valve)] : actions,
        RewardColumnName = nameof(Gain),
        DoneColumnName = nameof(Over),
    };

    private static PlantRow Row(string run, int step, int over = 0) => new()
    {
        Run = run,
        Time = new DateTime(2026, 3, 1, 8, 0, 0).AddSeconds(10 * step),
        Level = 100 * (run[0] - 'A') + step,
        Pressure = step,
        Valve = 0.003f + 0.4f * step,
        Mode = step == 1 ? "fast" : "slow",
        Pump = run == "B",
        Gain = 0.5 * step,
        Over = over,
    };
}
