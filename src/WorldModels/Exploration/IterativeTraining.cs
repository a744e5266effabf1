using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Exploration;

/// <summary>Runs the rounds: collect, train, play trial episodes, save.</summary>
internal sealed class IterativeTraining(
    MLContext context, IHost host, Func<IEnvironment> environment, string environmentName, IRoundLearner learner, IterativeOptions options)
{
    // The first numbers of the seeds. The recorded episodes of a round use the round's number, which is far below these.
    private const long TrialTag = 2_000_000, LearningTag = 3_000_000;

    private readonly IterativeFolder _folder = new(context, options.Folder);
    private readonly List<IterativeRound> _rounds = [];
    private readonly List<RolloutDataView> _recordings = [];

    public IterativeResult Run()
    {
        SavedLoop? before = _folder.Read();
        long seed = options.Seed ?? host.FixedSeed() ?? before?.Settings.Seed ?? host.GetSeed();
        var settings = new IterativeSettings(
            seed, environmentName, learner.Describe(1), options.FirstEpisodes, options.Episodes, options.MaxSteps, options.TrialEpisodes);
        if (before is not null)
        {
            _folder.CheckRounds(before.Rounds, learner);
            _folder.CheckSettings(before.Settings, settings);
        }
        SavedLoop loop = before ?? new SavedLoop(SavedLoop.FormatName, settings, []);
        using IChannel channel = host.Start(nameof(IterativeTraining));
        using var players = new EnvironmentPlayers(environment, options.Threads);
        using EventFile? events = options.TensorBoardFolder is { } folder ? new EventFile(folder) : null;
        try
        {
            foreach (SavedRound saved in loop.Rounds.Take(options.Rounds)) Restore(saved);
            while (_rounds.Count < options.Rounds && !IsSolved)
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                SavedRound round = Learn(_rounds.Count + 1, seed, players);
                loop = loop with { Rounds = [.. loop.Rounds, round] };
                _folder.Write(loop);
                channel.Info($"{_rounds[^1]}");
                if (events is not null) Record(_rounds[^1], events);
            }
            return new IterativeResult(_rounds, context.Data.ConcatenateRollouts(_recordings), IsSolved);
        }
        catch
        {
            foreach (RolloutDataView recording in _recordings) recording.Dispose();
            throw;
        }
    }

    private bool IsSolved => _rounds.Count > 0 && _rounds[^1].Score >= options.SolvedScore;

    private void Restore(SavedRound saved)
    {
        int number = _rounds.Count + 1;
        _recordings.Add(_folder.LoadRollouts(number) ?? throw new FormatException($"the rollouts of round {number} are missing in '{options.Folder}': delete the folder to start again"));
        Add(number, saved, _folder.LoadModel(number));
    }

    private SavedRound Learn(int number, long seed, EnvironmentPlayers players)
    {
        var progress = options.Progress is null ? null : new RoundProgress(options.Progress, number);
        RolloutDataView fresh = _folder.LoadRollouts(number) ?? Record(number, seed, progress);
        _recordings.Add(fresh);
        RolloutDataView rollouts = context.Data.ConcatenateRollouts(_recordings);
        RoundOutcome learnt = learner.Learn(new LearningRound(
            number, rollouts, fresh, _rounds.LastOrDefault()?.Model, Pcg64.DeriveSeed(seed, LearningTag, number), progress, options.CancellationToken));
        _folder.SaveModel(number, learnt.Model, rollouts.Schema);
        // A policy serves several episodes one after another, because its creation may need a plan of the whole model.
        Func<IPolicy> create = () => learner.CreatePolicy(learnt.Model);
        var idle = new ConcurrentBag<IPolicy>();
        (double score, double deviation) = Spread.Of(players.Play(
            options.TrialEpisodes,
            (episode, own) =>
            {
                IPolicy policy = idle.TryTake(out IPolicy? used) ? used : Factory.Make(create);
                EpisodeResult result = EpisodeResult.Play(policy, own, Pcg64.DeriveSeed(seed, TrialTag, episode), cancellationToken: options.CancellationToken);
                idle.Add(policy);
                return result;
            },
            options.CancellationToken));
        var saved = new SavedRound(rollouts.Store.RowCount, MeanReturn(fresh.Store), score, deviation, learnt.HeldOutError, learnt.DreamScore, learner.Describe(number));
        Add(number, saved, learnt.Model);
        return saved;
    }

    private RolloutDataView Record(int number, long seed, RoundProgress? progress)
    {
        ITransformer? model = _rounds.LastOrDefault()?.Model;
        return context.Data.CollectRollouts(
            environment,
            new RolloutOptions
            {
                Episodes = model is null ? options.FirstEpisodes : options.Episodes,
                MaxSteps = options.MaxSteps,
                Seed = Pcg64.DeriveSeed(seed, number),
                Policy = options.Player is not null ? null : model is null ? options.FirstPolicy : () => learner.CreateExplorer(model),
                Player = options.Player?.Invoke(model),
                Workers = options.Threads,
                Folder = _folder.RolloutsOf(number),
            },
            progress, options.CancellationToken);
    }

    private void Add(int number, SavedRound saved, ITransformer model) => _rounds.Add(new IterativeRound(
        number, saved.RealSteps, saved.CollectedReturn, saved.Score, saved.ScoreDeviation, saved.HeldOutError, saved.DreamScore, model));

    private static void Record(IterativeRound round, EventFile events)
    {
        (string, double)[] figures =
        [
            ("real_steps", round.RealSteps), ("collected_return", round.CollectedReturn), ("score", round.Score), ("score_deviation", round.ScoreDeviation),
            ("held-out_error", round.HeldOutError), ("dream_score", round.DreamScore),
        ];
        foreach ((string name, double value) in figures)
            if (!double.IsNaN(value)) events.AddScalar($"Rounds/{name}", value, round.Number);
        events.Flush();
    }

    private static double MeanReturn(RolloutStore store)
    {
        double sum = 0;
        for (long row = 0; row < store.RowCount; row++) sum += store.ReadReward(row);
        return sum / store.EpisodeCount;
    }

    /// <summary>Adds the number of the round to the reported progress.</summary>
    private sealed class RoundProgress(IProgress<TrainingProgress> whole, int number) : IProgress<TrainingProgress>, IProgress<CollectionProgress>
    {
        public void Report(TrainingProgress value) => whole.Report(value with { Stage = $"{value.Stage} ({number})" });

        public void Report(CollectionProgress value) => Report(new TrainingProgress(
            "Record", value.Episodes, value.TotalEpisodes, new Dictionary<string, double> { ["Return"] = value.EpisodeReturn, ["Steps"] = value.Steps }));
    }
}
