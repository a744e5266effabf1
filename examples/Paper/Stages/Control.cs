using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.MachineLearning;
using WorldModels.Memory;

namespace PaperResults;

/// <summary>
/// The training of a variant's C: a search, and a second one around its result with a smaller sigma and more episodes, which improves the score of the mean itself. A search
/// runs a few generations at a time, each time from its checkpoint, so that the best agent so far is on disk and the run ends in time.
/// </summary>
internal static class Control
{
    private const int GenerationsATime = 10;

    public static ITransformer Train(Run run, WorldModel world)
    {
        Settings settings = run.Settings;
        Variant variant = settings.Variant;
        MdnRnnPredictorTransformer? memory = variant.Memory || variant.Dream ? world.Memory(variant.TrainedMemory) : null;
        using var example = run.Example();
        var before = new TransformerChain<ITransformer>(memory is null ? [world.Vision] : [world.Vision, memory]);
        IDataView input = before.Transform(example);
        string stage = StageOf(variant);

        var search = new Search(stage, variant.Title, settings.Generations, settings.CandidateEpisodes, settings.Sigma, null);
        ControllerTransformer control = Find(search);
        if (settings.RefineGenerations == 0 || run.TimeIsUp) return Chain(control);
        return Chain(Find(new Search(
            stage + "-refined", variant.Title + ", refined", settings.RefineGenerations, 2 * settings.CandidateEpisodes, settings.Sigma / 3, control)));

        TransformerChain<ITransformer> Chain(ControllerTransformer control) => new([.. before, control]);

        ControllerTransformer Find(Search search) => run.Do(search.Stage, search.Title, (clock, progress) =>
        {
            ControllerTransformer? found = null;
            for (int generations = Begun(run, search.Stage); found is null || (generations < search.Generations && !run.TimeIsUp);)
            {
                if (found is not null || generations == 0) generations = Math.Min(generations + GenerationsATime, search.Generations);
                WholeText.Write(BegunPath(run, search.Stage), generations.ToString(CultureInfo.InvariantCulture));
                CmaEsControllerOptions options = settings.Task.Control(variant, variant.Dream ? null : run.Environment(clock));
                (options.Population, options.Episodes, options.MaxSteps) = (settings.Population, search.Episodes, settings.Task.MaxSteps);
                (options.Generations, options.EvaluationEpisodes) = (generations, settings.EvaluationEpisodes);
                (options.InitialSigma, options.StartFrom) = (search.Sigma, search.Start);
                options.EvaluateEvery = GenerationsATime;
                options.CheckpointFolder = settings.PathOf(search.Stage);
                options.TensorBoardFolder = settings.PathOf("tensorboard");
                options.CancellationToken = run.Cancellation;
                options.Progress = new Relay(value => progress.Report(value with { Total = search.Generations }));
                found = run.Context.WorldModels().CmaEsControllerTrainer(options).Fit(input);
                run.Save(stage, Chain(found), example.Schema);
            }
            return found;
        });
    }

    // The number of generations that an interrupted search was to reach: its checkpoint refuses fewer.
    private static int Begun(Run run, string stage) =>
        File.Exists(BegunPath(run, stage)) ? int.Parse(File.ReadAllText(BegunPath(run, stage)), CultureInfo.InvariantCulture) : 0;

    private static string BegunPath(Run run, string stage) => run.Settings.PathOf(stage + ".generations");

    /// <summary>Returns the name of the stage, for its files.</summary>
    public static string StageOf(Variant variant) => "control-" + variant.Name;

    /// <summary>One search.</summary>
    private sealed record Search(string Stage, string Title, int Generations, int Episodes, double Sigma, ControllerTransformer? Start);

    private sealed class Relay(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
