using BenchmarkDotNet.Attributes;
using WorldModels.Environments;
using WorldModels.Environments.Racing;

namespace WorldModels.Benchmarks.Parts;

/// <summary>The parts of a CarRacing episode.</summary>
public class CarRacingBenchmarks
{
    private readonly Pcg64 _random = new(1);
    private readonly RacePainter _painter = new(CarRacingView.V3, CarRacingFrame.Observation64);
    private Race _race = null!;
    private int _step;

    [GlobalSetup]
    public void Prepare() => _race = new Race(TrackGenerator.Generate(_random.NextUniform));

    [Benchmark]
    public object NewTrack() => TrackGenerator.Generate(_random.NextUniform);

    /// <summary>The car turns left and right without moving, because it could not drive for an unlimited time.</summary>
    [Benchmark]
    public double Physics() => _race.Step(steering: Math.Sin(_step++ / 20.0), gas: 0, brake: 0);

    [Benchmark]
    public void Picture() => _painter.Draw(_race);
}
