using Xunit;

namespace WorldModels.Environments.Tests;

public sealed class WaterTankTests
{
    [Fact]
    public void It_follows_the_contract() => EnvironmentContract.Check(() => new WaterTank());

    [Fact]
    public void A_step_fills_and_drains_it_as_written()
    {
        using var tank = new WaterTank();
        float[] before = tank.Reset(5).Values;
        StepResult result = tank.Step([0.4f]);
        double level = before[0] + before[1] - 30 * 0.4 * Math.Sqrt(before[0] / 500);
        Assert.Equal(level, result.Observation.Values[0], 1e-3);
        Assert.Equal(1 - Math.Abs(level - 500) / 250, result.Reward, 1e-5);
    }

    [Fact]
    public void It_runs_over_when_the_valve_stays_closed()
    {
        using var tank = new WaterTank();
        tank.Reset(1);
        StepResult result;
        do result = tank.Step([0]); while (!result.Ended);
        Assert.True(result.Terminated);
        Assert.Equal((WaterTank.Capacity, 0.0), (result.Observation.Values[0], result.Reward));
    }

    [Fact]
    public void The_log_without_faults_has_what_the_tank_showed()
    {
        WaterTankRecord[] records = [.. new WaterTankLog { Runs = 2, Seed = 3, Noise = 0, Missing = 0, Lost = 0, Repeated = 0 }.Records()];
        using var tank = new WaterTank();
        Observation shown = tank.Reset(Pcg64.DeriveSeed(3, 1));
        foreach (WaterTankRecord record in records.Where(record => record.Run == "run-00001"))
        {
            Assert.Equal((shown.Values[0], shown.Values[1]), (record.Level, record.Inflow));
            StepResult result = tank.Step([record.Valve]);
            Assert.Equal(result.Terminated, record.Failed);
            shown = result.Observation;
        }
    }

    [Fact]
    public void The_log_has_as_many_faults_as_it_is_told()
    {
        var log = new WaterTankLog { Runs = 500, Missing = 0.02, Lost = 0.01, Repeated = 0.01, Positions = 5 };
        WaterTankRecord[] records = [.. log.Records()];
        int all = new WaterTankLog { Runs = 500, Lost = 0, Repeated = 0, Positions = 5 }.Records().Count();
        double missing = records.Average(record => float.IsNaN(record.Level) ? 1.0 : 0), twice = records.Zip(records.Skip(1)).Average(pair => pair.First.Time == pair.Second.Time ? 1.0 : 0);
        Assert.InRange(missing, 0.015, 0.025);
        Assert.InRange(twice, 0.007, 0.013);
        Assert.InRange(records.Length - twice * records.Length, 0.985 * all, 0.995 * all);
        Assert.Equal([0, 0.25f, 0.5f, 0.75f, 1], records.Select(record => record.Valve).Distinct().Order().ToList());
    }
}
