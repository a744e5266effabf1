using Microsoft.ML.Data;

namespace WorldModels.Tests;

/// <summary>A row of <see cref="Tank.WriteLog"/>.</summary>
internal sealed class TankRow
{
    [LoadColumn(0), ColumnName("Episode")] public uint Run { get; set; }
    [LoadColumn(1), ColumnName("Step")] public int Tick { get; set; }
    [LoadColumn(2)] public float Level { get; set; }
    [LoadColumn(3)] public float Inflow { get; set; }
    [LoadColumn(4)] public float Valve { get; set; }
    [LoadColumn(5)] public float Reward { get; set; }
    [LoadColumn(6), ColumnName("Done")] public bool Failed { get; set; }
}
