using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Exploration;
using WorldModels.Rollouts;

namespace WorldModels.Benchmarks.Economy;

/// <summary>A training of C in the real environment.</summary>
/// <param name="Frames">The real steps of its generations, without evaluations.</param>
/// <param name="Score">The mean return of the selected controller in whole episodes that were not used before.</param>
/// <param name="Curve">The mean return of the distribution's mean in whole episodes, by frames.</param>
internal sealed record EconomyRun(long Frames, double Score, LearningCurve Curve)
{
    private const int Judged = 32, Scored = 64;

    public static EconomyRun Train(EconomyWay way, int seed, int generations, int threads)
    {
        var ml = new MLContext(seed);
        using RolloutDataView look = ml.Data.CollectRollouts(RaceSenses.Create, episodes: 1, policy: () => new RandomPolicy(RaceSenses.Actions), seed: seed);
        var meter = new TrainingMeter(RaceSenses.Create, threads);
        using var judge = new EnvironmentEvaluator(RaceSenses.Create, new Perception(null, null, RaceSenses.ControllerShape.LatentSize), null, RaceSenses.Actions, RaceSenses.ControllerShape, new EpisodeLimits(RaceSenses.MaxSteps), threads);
        CmaEsControllerOptions options = Options(way, generations, threads);
        options.Evaluator = meter.Evaluator;
        ml.WorldModels().CmaEsControllerTrainer(options).Fit(look);
        (long Frames, float[] Controller)[] evaluated = [.. meter.Evaluated];
        var curve = new LearningCurve(way.Name, evaluated[..^1].Select(one => new LearningPoint(one.Frames, Score(one.Controller, 1_000_000, Judged))));
        return new EconomyRun(meter.Frames, Score(evaluated[^1].Controller, 2_000_000, Scored), curve);

        double Score(float[] controller, long firstSeed, int episodes) =>
            judge.Evaluate([controller], [.. Enumerable.Range(0, episodes).Select(episode => firstSeed + episode)], CancellationToken.None)[0].Average();
    }

    /// <summary>Returns the curve's score after a number of frames, with linear interpolation.</summary>
    public double ScoreAt(double frames)
    {
        IReadOnlyList<LearningPoint> points = Curve.Points;
        for (int i = 1; i < points.Count; i++)
        {
            if (points[i].RealSteps < frames) continue;
            double share = Math.Max(0, (frames - points[i - 1].RealSteps) / (points[i].RealSteps - points[i - 1].RealSteps));
            return points[i - 1].Score + share * (points[i].Score - points[i - 1].Score);
        }
        return points[^1].Score;
    }

    /// <summary>Returns the options of C's training; the caller provides the evaluator.</summary>
    public static CmaEsControllerOptions Options(EconomyWay way, int generations, int threads) => new()
    {
        LatentColumnName = "Observation",
        HiddenColumnName = null,
        Environment = RaceSenses.Create,
        MaxSteps = RaceSenses.MaxSteps,
        Population = 16,
        Episodes = way.Episodes,
        Racing = way.Racing,
        GiveUpAfter = way.GiveUpAfter,
        Generations = generations,
        InitialSigma = 0.3,
        EvaluateEvery = 2,
        EvaluationEpisodes = 16,
        Threads = threads,
    };
}
