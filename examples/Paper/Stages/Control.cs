using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.MachineLearning;
using WorldModels.Memory;

namespace PaperResults;

/// <summary>
/// C of a variant. The search goes on a few generations at a time, each time from its checkpoint, so that the best agent so far is on disk
/// and the run ends in time.
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
        return run.Do(stage, variant.Title, (clock, progress) =>
        {
            ITransformer? agent = null;
            for (int generations = Begun(run, stage); agent is null || (generations < settings.Generations && !run.TimeIsUp);)
            {
                if (agent is not null || generations == 0) generations = Math.Min(generations + GenerationsATime, settings.Generations);
                WholeText.Write(BegunPath(run, stage), generations.ToString(CultureInfo.InvariantCulture));
                CmaEsControllerOptions options = settings.Task.Control(variant, variant.Dream ? null : run.Environment(clock));
                (options.Population, options.Episodes, options.MaxSteps) = (settings.Population, settings.CandidateEpisodes, settings.Task.MaxSteps);
                (options.Generations, options.EvaluationEpisodes) = (generations, settings.EvaluationEpisodes);
                options.EvaluateEvery = GenerationsATime;
                options.CheckpointFolder = settings.PathOf(stage);
                options.TensorBoardFolder = settings.PathOf("tensorboard");
                options.CancellationToken = run.Cancellation;
                options.Progress = new Relay(value => progress.Report(value with { Total = settings.Generations }));
                ControllerTransformer control = run.Context.WorldModels().CmaEsControllerTrainer(options).Fit(input);
                agent = new TransformerChain<ITransformer>([.. before, control]);
                run.Save(stage, agent, example.Schema);
            }
            return agent ?? throw new InvalidOperationException("a search needs at least one generation: set --generations to 1 or more");
        });
    }

    // Up to which generation the search was asked to go when it was interrupted: its checkpoint refuses fewer.
    private static int Begun(Run run, string stage) =>
        File.Exists(BegunPath(run, stage)) ? int.Parse(File.ReadAllText(BegunPath(run, stage)), CultureInfo.InvariantCulture) : 0;

    private static string BegunPath(Run run, string stage) => run.Settings.PathOf(stage + ".generations");

    /// <summary>The stage's name, for its files.</summary>
    public static string StageOf(Variant variant) => "control-" + variant.Name;

    private sealed class Relay(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
