using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace Quickstart;

/// <summary>The whole way: rollouts, V, M, C in the dream, more rollouts where C drives, the real score, the model zip, a second process.</summary>
internal static class MainJob
{
    private static readonly Space Actions = new CarRacing().ActionSpace;

    public static async Task<int> RunAsync(Settings settings, CancellationToken cancellation)
    {
        Directory.CreateDirectory(settings.Output);
        var ml = new MLContext(settings.Seed);
        Outcome outcome = Work.Show(work => Train(ml, settings, work, cancellation));
        ml.Model.Save(outcome.Best.Model, outcome.Rollouts.Schema, settings.ModelPath);
        Report.Print(outcome, settings);
        Gallery.Draw(outcome, settings);
        outcome.Rollouts.Dispose();
        outcome.Unseen.Dispose();
        return await Drive.RunInSecondProcess(settings, cancellation);
    }

    private static Outcome Train(MLContext ml, Settings settings, Work work, CancellationToken cancellation)
    {
        RolloutDataView rollouts = work.Do("Record random drives", progress => ml.Data.CollectRollouts(
            () => new CarRacing(), Recording(settings, round: 1, settings.Episodes, null), progress.Episodes, cancellation));
        RolloutDataView unseen = ml.Data.CollectRollouts(
            () => new CarRacing(), Recording(settings, round: 0, 8, null), cancellationToken: cancellation);

        VaeEncoderTransformer vision = work.Do("V: see", progress => ml.Transforms.VaeEncoder(new VaeEncoderOptions
        {
            Epochs = 1,
            BatchSize = 32,
            LearningRate = 1e-3,
            Progress = progress,
            CancellationToken = cancellation,
        }).Fit(rollouts));
        ReconstructionQuality seen = vision.Evaluate(unseen);

        var rounds = new List<Round>();
        for (int round = 1; round <= settings.Rounds; round++)
        {
            if (round > 1)
            {
                Round driver = rounds[^1];
                RolloutDataView more = work.Do($"Record around the agent ({round})", progress => ml.Data.CollectRollouts(
                    () => new CarRacing(),
                    Recording(settings, round, settings.MoreEpisodes, () => new ExploringPolicy(driver.CreateAgent(), Actions, scale: 0.15)),
                    progress.Episodes, cancellation));
                rollouts = ml.Data.ConcatenateRollouts([rollouts, more]);
            }
            rounds.Add(TrainRound(ml, settings, vision, rollouts, rounds.LastOrDefault(), work, cancellation));
        }
        // The rounds are compared on tracks of their own; the held-out tracks see the winner only.
        Round best = rounds.MaxBy(round => round.Trial)!;
        Scores scores = work.Do("Drive the held-out tracks", progress => Scores.Measure(best, settings, progress, cancellation));
        return new Outcome(rollouts, unseen, seen, rounds, best, scores);
    }

    /// <summary>M on all rollouts so far, then C in short dreams that begin anywhere in them; both go on from the round before.</summary>
    private static Round TrainRound(
        MLContext ml, Settings settings, VaeEncoderTransformer vision, RolloutDataView rollouts, Round? before, Work work, CancellationToken cancellation)
    {
        int round = (before?.Number ?? 0) + 1;
        IDataView encoded = vision.Transform(rollouts);
        MdnRnnPredictorTransformer memory = work.Do($"M: remember ({round})", progress => ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
        {
            StartFrom = before?.Memory,
            Epochs = before is null ? 15 : 8,
            BatchSize = 16,
            SequenceLength = 50,
            Progress = progress,
            CancellationToken = cancellation,
        }).Fit(encoded));
        ControllerTransformer control = work.Do($"C: act, in the dream ({round})", progress => ml.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions
        {
            StartFrom = before?.Control,
            Generations = settings.Generations,
            MaxSteps = 150,
            StartAnywhere = true,
            Temperature = settings.Temperature,
            Progress = progress,
            CancellationToken = cancellation,
        }).Fit(memory.Transform(encoded)));
        var result = new Round(round, vision, memory, control);
        result.Trial = Scores.Drive(result.CreateAgent, settings, settings.TrialTrack, cancellation).Average();
        return result;
    }

    private static RolloutOptions Recording(Settings settings, int round, int episodes, Func<IPolicy>? policy) => new()
    {
        Episodes = episodes,
        MaxSteps = settings.Steps,
        Seed = Pcg64.DeriveSeed(settings.Seed, round),
        Policy = policy,
    };
}
