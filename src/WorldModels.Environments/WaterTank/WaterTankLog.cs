using System.Globalization;

namespace WorldModels.Environments;

/// <summary>
/// The log of a plant with a <see cref="WaterTank"/>, simulated: an operator opens the valve further the fuller the tank is, and often otherwise. The sensors
/// have noise, and the log has the faults of real ones: values that are missing, rows that were lost, and rows that were written twice.
/// </summary>
public sealed class WaterTankLog
{
    private const int LogSeed = 41;

    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    /// <summary>The number of runs, each of at most 60 steps.</summary>
    public int Runs { get; set; } = 100;

    /// <summary>Decides everything random, 0 or more.</summary>
    public long Seed { get; set; } = 1;

    /// <summary>The standard deviation of the level's sensor, in litres; that of the inflow's is a twentieth of it.</summary>
    public double Noise { get; set; } = 2;

    /// <summary>The part of the values of each sensor that are missing, 0 to 1.</summary>
    public double Missing { get; set; } = 0.002;

    /// <summary>The part of the rows that were lost, 0 to 1; never the first of a run.</summary>
    public double Lost { get; set; } = 0.0005;

    /// <summary>The part of the rows that were written twice, 0 to 1.</summary>
    public double Repeated { get; set; } = 0.0002;

    /// <summary>The number of positions of the valve, evenly from closed to open: 2 or more; 0 for any.</summary>
    public int Positions { get; set; }

    /// <summary>The rows, run by run.</summary>
    public IEnumerable<WaterTankRecord> Records()
    {
        using var tank = new WaterTank();
        for (int run = 0; run < Runs; run++)
        {
            var random = new Pcg64(Seed, LogSeed, run);
            (Observation shown, bool ended) = (tank.Reset(Pcg64.DeriveSeed(Seed, run)), false);
            for (int step = 0; !ended; step++)
            {
                (float level, float inflow, float valve) = (shown.Values[0], shown.Values[1], Operate(shown.Values[0], random));
                StepResult result = tank.Step([valve]);
                (shown, ended) = (result.Observation, result.Ended);
                var record = new WaterTankRecord
                {
                    Run = $"run-{run:00000}",
                    Time = Start.AddHours(run).AddSeconds(10 * step),
                    Level = Sense(level, Noise, random),
                    Inflow = Sense(inflow, Noise / 20, random),
                    Valve = valve,
                    Failed = result.Terminated,
                };
                double fate = random.NextDouble();
                if (step > 0 && fate < Lost) continue;
                yield return record;
                if (fate > 1 - Repeated) yield return record;
            }
        }
    }

    /// <summary>Writes the rows as text with commas: <c>run,time,level,inflow,valve,failed</c>. A missing value is an empty field.</summary>
    /// <returns>How many rows there are.</returns>
    public int WriteCsv(string path)
    {
        int rows = 0;
        string temporary = path + ".tmp";
        using (var writer = new StreamWriter(temporary))
        {
            writer.WriteLine("run,time,level,inflow,valve,failed");
            foreach (WaterTankRecord record in Records())
            {
                writer.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{record.Run},{record.Time:yyyy-MM-dd HH:mm:ss},{Field(record.Level)},{Field(record.Inflow)},{record.Valve:0.###},{(record.Failed ? 1 : 0)}"));
                rows++;
            }
        }
        File.Move(temporary, path, overwrite: true);
        return rows;
    }

    private static string Field(float value) => float.IsNaN(value) ? "" : value.ToString("0.##", CultureInfo.InvariantCulture);

    private float Operate(float level, Pcg64 random)
    {
        double valve = Math.Clamp(0.5 + (level - 500) / 1000 + 0.3 * random.NextNormal(), 0, 1);
        return (float)(Positions == 0 ? valve : Math.Round(valve * (Positions - 1)) / (Positions - 1));
    }

    private float Sense(double value, double noise, Pcg64 random)
    {
        double sensed = value + noise * random.NextNormal();
        return random.NextDouble() < Missing ? float.NaN : (float)sensed;
    }
}
