using System.Globalization;
using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Exploration;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Pictures;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace WorldModels.Benchmarks.Ladder;

/// <summary>Learns to act in the environment itself and in the dream of a model, and compares the number of real steps. Means over three seeds.</summary>
internal static class LearnerRungs
{
    private const int Seeds = 3, Scored = 100, ManySteps = 16_000, DreamtSteps = 32_000, DrawnSteps = 16_000, FewEpisodes = 20;
    private const double Good = 110;
    private const string Point = "a point to hold in the middle", Drawn = "the same point, in pictures";

    private static readonly string Measure = $"return of {HeldPoint.Best}, more is better";
    private static readonly int[] Collected = [5, 10, 20, 40];

    /// <summary>With the state as the observation.</summary>
    public static IEnumerable<Rung> Numbers()
    {
        double random = Mean(_ => Score(new RandomPolicy(new DiscreteSpace(3)), drawn: false));
        double dqn = Mean(seed => InTheWorld(seed, new DqnControllerOptions { LearningStarts = 500, TrainEvery = 2, TargetEvery = 100 }, ManySteps));
        double ppo = Mean(seed => InTheWorld(seed, new PpoControllerOptions(), ManySteps));
        yield return new Rung($"DQN, {Count(ManySteps)} real steps", Point, Measure, dqn, "random", random);
        yield return new Rung($"PPO, {Count(ManySteps)} real steps", Point, Measure, ppo, $"DQN, {Count(ManySteps)} real steps", dqn);

        (int Steps, double Dreamt, double Real)[] few = [.. Enumerable.Range(1, Seeds).Select(InTheDream)];
        string steps = Count(few.Average(one => one.Steps));
        yield return new Rung($"PPO in M's dream, {steps} real steps", Point, Measure, few.Average(one => one.Dreamt), $"PPO, {steps} real steps", few.Average(one => one.Real));
    }

    /// <summary>With pictures as observations, which need V.</summary>
    /// <param name="picture">The file of the chart of the curves; null: none.</param>
    public static IEnumerable<Rung> Pictures(string? picture)
    {
        LearningCurve dreamt = Mean("V, M and PPO in the dream", [.. Enumerable.Range(1, Seeds).Select(InTheDreamOfPictures)]);
        LearningCurve[] free = [.. Enumerable.Range(1, Seeds).Select(InPictures)];
        LearningCurve real = Mean("PPO on V's latents in the world", free);
        foreach (LearningCurve curve in new[] { dreamt, real })
            Console.Error.WriteLine($"{curve.Name}: {string.Join(", ", curve.Points.Select(point => $"{Count(point.RealSteps)}: {point.Score.ToString("F1", CultureInfo.InvariantCulture)}"))}");
        if (picture is not null)
            Chart.Lines("What real steps buy", "real steps", "return", [Series(dreamt), Series(real)], width: 640, height: 360).SavePng(picture);
        yield return new Rung(
            $"V, M and PPO in the dream, {Count(dreamt.Points[^1].RealSteps)} real steps", Drawn, Measure, dreamt.Points[^1].Score,
            $"PPO on V's latents, {Count(real.Points[^1].RealSteps)} real steps", real.Points[^1].Score);
        yield return new Rung(
            "V, M and PPO in the dream", Drawn, $"real steps to a return of {Good}, less is better", dreamt.StepsTo(Good) ?? double.NaN,
            "PPO on V's latents", real.StepsTo(Good) ?? double.NaN);
    }

    private static double InTheWorld(int seed, ReinforcementOptions options, int steps)
    {
        var ml = new MLContext(seed);
        using RolloutDataView look = Play(ml, 1, seed, drawn: false);
        (options.HiddenColumnName, options.Environment) = (null, () => new HeldPoint());
        return Score(Agent.FromModel(Fit(ml, options, steps, "Observation", look)), drawn: false);
    }

    private static (int Steps, double Dreamt, double Real) InTheDream(int seed)
    {
        var ml = new MLContext(seed);
        using RolloutDataView rollouts = Play(ml, FewEpisodes, seed, drawn: false);
        MdnRnnPredictorTransformer memory = Remember(ml, "Observation", 12_000 / FewEpisodes, rollouts);
        ControllerTransformer control = Dream(ml, memory.Transform(rollouts), "Observation");
        int steps = (int)rollouts.GetRowCount()!.Value;
        return (steps, Score(Agent.FromModel(memory.Append(control)), drawn: false), InTheWorld(seed, new PpoControllerOptions(), steps));
    }

    private static LearningCurve InTheDreamOfPictures(int seed) => new("dreamt", Collected.Select(episodes =>
    {
        var ml = new MLContext(seed);
        using RolloutDataView rollouts = Play(ml, episodes, seed, drawn: true);
        VaeEncoderTransformer vision = See(ml, rollouts);
        IDataView encoded = ml.Data.Cache(vision.Transform(rollouts));
        MdnRnnPredictorTransformer memory = Remember(ml, "Latent", 8_000 / episodes, encoded);
        ControllerTransformer control = Dream(ml, memory.Transform(encoded));
        return new LearningPoint(rollouts.GetRowCount()!.Value, Score(Agent.FromModel(vision.Append(memory).Append(control)), drawn: true));
    }));

    // The steps recorded for V count too.
    private static LearningCurve InPictures(int seed)
    {
        var ml = new MLContext(seed);
        using RolloutDataView rollouts = Play(ml, FewEpisodes, seed, drawn: true);
        VaeEncoderTransformer vision = See(ml, rollouts);
        var options = new PpoControllerOptions { HiddenColumnName = null, Environment = () => new HeldPoint(drawn: true), EvaluationEpisodes = Scored };
        ControllerTransformer control = Fit(ml, options, DrawnSteps, "Latent", vision.Transform(rollouts));
        return new LearningCurve("real", control.History.Generations
            .Where(generation => generation.Evaluation is not null)
            .Select(generation => new LearningPoint(rollouts.GetRowCount()!.Value + generation.Steps!.Value, generation.Evaluation!.Value)));
    }

    public static RolloutDataView Play(MLContext ml, int episodes, long seed, bool drawn) => ml.Data.CollectRollouts(
        () => new HeldPoint(drawn), new RolloutOptions { Episodes = episodes, Seed = seed, Policy = () => new RandomPolicy(new DiscreteSpace(3)) });

    // The same total number of pictures for any number of episodes.
    public static VaeEncoderTransformer See(MLContext ml, RolloutDataView rollouts, TrainingPrecision precision = TrainingPrecision.Single) => ml.Transforms.VaeEncoder(new VaeEncoderOptions
    {
        LatentSize = 4, BatchSize = 16, LearningRate = 1e-3, FinalLearningRate = 1e-4, Epochs = Math.Max(1, (int)(4000 / rollouts.GetRowCount()!.Value)), Precision = precision,
    }).Fit(rollouts);

    public static MdnRnnPredictorTransformer Remember(
        MLContext ml, string column, int epochs, IDataView rollouts, TrainingPrecision precision = TrainingPrecision.Single) => ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
    {
        InputColumnName = column, HiddenSize = 32, Mixtures = 2, Epochs = epochs, BatchSize = 8, LearningRate = 1e-2, FinalLearningRate = 1e-3, Precision = precision,
    }).Fit(rollouts);

    /// <summary>C, trained in the dream of the M that was trained on <paramref name="rollouts"/>.</summary>
    public static ControllerTransformer Dream(MLContext ml, IDataView rollouts, string column = "Latent") =>
        Fit(ml, new PpoControllerOptions { Temperature = 1 }, DreamtSteps, column, rollouts);

    private static ControllerTransformer Fit(MLContext ml, ReinforcementOptions options, int steps, string column, IDataView rollouts)
    {
        (options.LatentColumnName, options.Steps, options.EvaluateEvery) = (column, steps, Math.Max(1, steps / 16));
        (options.HiddenUnits, options.LearningRate, options.Discount) = (32, 1e-3, 0.95);
        if (options is not PpoControllerOptions ppo) return ml.WorldModels().DqnControllerTrainer((DqnControllerOptions)options).Fit(rollouts);
        ppo.Horizon = 64;
        return ml.WorldModels().PpoControllerTrainer(ppo).Fit(rollouts);
    }

    public static double Score(IPolicy policy, bool drawn)
    {
        using var world = new HeldPoint(drawn);
        return Enumerable.Range(1000, Scored).Average(seed => EpisodeResult.Play(policy, world, seed).Return);
    }

    private static double Mean(Func<int, double> measure) => Enumerable.Range(1, Seeds).Average(measure);

    private static LearningCurve Mean(string name, LearningCurve[] curves) => new(name, curves[0].Points.Select((_, i) => new LearningPoint(
        (long)curves.Average(curve => curve.Points[i].RealSteps), curves.Average(curve => curve.Points[i].Score))));

    private static Series Series(LearningCurve curve) => new(
        curve.Name, [.. curve.Points.Select(point => (double)point.RealSteps)], [.. curve.Points.Select(point => point.Score)]);

    private static string Count(double steps) => steps.ToString("N0", CultureInfo.InvariantCulture);
}
