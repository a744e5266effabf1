using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Exploration;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace Quickstart;

/// <summary>The whole procedure: rollouts, V, M, C in the dream, more rollouts with C, the real score, the model zip, a second process.</summary>
internal static class MainJob
{
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
        using RoundBars bars = work.Rounds();
        IterativeResult loop = ml.WorldModels().TrainIteratively(() => new CarRacing(), Learner(ml, settings), new IterativeOptions
        {
            Rounds = settings.Rounds,
            FirstEpisodes = settings.Episodes,
            Episodes = settings.MoreEpisodes,
            MaxSteps = settings.Steps,
            TrialEpisodes = settings.Tracks,
            Progress = bars,
            CancellationToken = cancellation,
        });
        RolloutDataView unseen = ml.Data.CollectRollouts(
            () => new CarRacing(), new RolloutOptions { Episodes = 8, MaxSteps = settings.Steps, Seed = Pcg64.DeriveSeed(settings.Seed, 0) },
            cancellationToken: cancellation);

        Round[] rounds = [.. loop.Rounds.Select(figures => new Round(figures))];
        // The rounds are compared on separate tracks; only the best round drives the held-out tracks.
        Round best = rounds.Single(round => round.Number == loop.Best.Number);
        Scores scores = work.Do("Drive the held-out tracks", progress => Scores.Measure(best, settings, progress, cancellation));
        return new Outcome(loop.Rollouts, unseen, best.Vision.Evaluate(unseen), rounds, best, scores);
    }

    /// <summary>Creates the learner: V is trained once, M on all rollouts so far, C in short dreams that begin at any recorded step; M and C start from the previous round's weights.</summary>
    private static VisionMemoryControlLearner Learner(MLContext ml, Settings settings) => new(ml)
    {
        Vision = _ => new VaeEncoderOptions { Epochs = 1, BatchSize = 32, LearningRate = 1e-3, Precision = settings.Precision },
        Memory = round => new MdnRnnPredictorOptions
        {
            Epochs = round == 1 ? 15 : 8,
            BatchSize = 16,
            SequenceLength = 50,
            Precision = settings.Precision,
        },
        Control = _ => new CmaEsControllerOptions
        {
            Generations = settings.Generations,
            MaxSteps = 150,
            StartAnywhere = true,
            Temperature = settings.Temperature,
        },
        Exploration = 0.15,
    };
}
