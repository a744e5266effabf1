using System.Globalization;
using WorldModels.Environments;

namespace WorldModels.Tests;

/// <summary>
/// A tank of 1,000 litres: the observation is (level, inflow per step) in litres, the action is the opening of the valve at the bottom, 0 to 1. The reward of a step
/// is at most 1, at 500 litres, and 0 at a distance of 250 litres or more; the task fails when the tank is empty or overflows. An episode has at most sixty steps.
/// </summary>
internal sealed class Tank : IEnvironment
{
    private const int Steps = 60;
    private readonly float[] _shown = new float[2];
    private Pcg64 _random = new(0);
    private double _level, _inflow;
    private int _step = Steps;

    public Space ObservationSpace { get; } = new BoxSpace([0, 0], [1000, 25]);

    public Space ActionSpace { get; } = new BoxSpace(1, 0, 1);

    public Observation Reset(long seed)
    {
        _random = new Pcg64(seed);
        (_level, _inflow, _step) = (_random.NextUniform(300, 700), _random.NextUniform(8, 22), 0);
        return Show();
    }

    public StepResult Step(float[] action)
    {
        if (_step >= Steps) throw new InvalidOperationException("call Reset first");
        if (ActionSpace.Reject(action) is { } reason) throw new ArgumentException(reason, nameof(action));
        _level += _inflow - 30 * action[0] * Math.Sqrt(_level / 500);
        _inflow = Math.Clamp(_inflow + 1.5 * _random.NextNormal(), 5, 25);
        bool failed = _level is <= 0 or >= 1000;
        _level = Math.Clamp(_level, 0, 1000);
        _step = failed ? Steps : _step + 1;
        return new StepResult(Show(), failed ? 0 : Math.Max(0, 1 - Math.Abs(_level - 500) / 250), failed, !failed && _step == Steps);
    }

    public void Dispose() { }

    private Observation Show()
    {
        (_shown[0], _shown[1]) = ((float)_level, (float)_inflow);
        return new Observation(_shown);
    }

    /// <summary>Writes a plant's log of runs with random valve openings: one line per step.</summary>
    public static void WriteLog(string path, int runs)
    {
        using var writer = new StreamWriter(path);
        writer.WriteLine("run,tick,level,inflow,valve,reward,failed");
        using var tank = new Tank();
        for (int run = 0; run < runs; run++)
        {
            var random = new Pcg64(1000, run);
            (Observation shown, bool ended) = (tank.Reset(run), false);
            for (int tick = 0; !ended; tick++)
            {
                (float level, float inflow, float valve) = (shown.Values[0], shown.Values[1], (float)random.NextUniform(0, 1));
                StepResult result = tank.Step([valve]);
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run},{tick},{level},{inflow},{valve},{(float)result.Reward},{(result.Terminated ? 1 : 0)}"));
                (shown, ended) = (result.Observation, result.Ended);
            }
        }
    }
}
