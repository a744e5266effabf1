using Microsoft.ML;
using Spectre.Console;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace PaperResults;

/// <summary>A run in its folder: each stage writes a model file and the record of its cost, and the next run loads them.</summary>
internal sealed class Run
{
    public Run(Settings settings, CancellationToken cancellation)
    {
        (Settings, Cancellation) = (settings, cancellation);
        Directory.CreateDirectory(settings.Output);
        Context = new MLContext(settings.Seed);
    }

    public Settings Settings { get; }

    public CancellationToken Cancellation { get; }

    public MLContext Context { get; }

    /// <summary>The records of the stages in the folder.</summary>
    public IReadOnlyList<StageRecord> Records =>
        [.. Directory.GetFiles(Settings.Output, "*.cost.json").Order().Select(path => StageRecord.Read(path, Path.GetFileName(path)))];

    /// <summary>Runs a stage with a progress bar and adds its cost to its record.</summary>
    public T Do<T>(string stage, string title, Func<StageClock, StageProgress, T> work)
    {
        using var clock = new StageClock(CostPath(stage), stage);
        return AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(),
                new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask bar = context.AddTask(title);
                T result = work(clock, new StageProgress(bar, title));
                bar.Value = bar.MaxValue;
                return result;
            });
    }

    /// <summary>Returns the stage's model from its file, or trains it and writes the file.</summary>
    public ITransformer Keep(string stage, Func<(ITransformer Model, DataViewSchema Schema)> train)
    {
        string path = ModelPath(stage);
        if (File.Exists(path)) return Context.Model.Load(path, out _);
        (ITransformer model, DataViewSchema schema) = train();
        Save(stage, model, schema);
        return model;
    }

    public void Save(string stage, ITransformer model, DataViewSchema schema)
    {
        Context.Model.Save(model, schema, ModelPath(stage) + ".tmp");
        File.Move(ModelPath(stage) + ".tmp", ModelPath(stage), overwrite: true);
    }

    /// <summary>Returns one short episode, for stages that only need the columns of rollouts.</summary>
    public RolloutDataView Example() =>
        Context.Data.CollectRollouts(Settings.CreateEnvironment, new RolloutOptions { Episodes = 1, MaxSteps = 2, Workers = 1 });

    /// <summary>Returns a factory of environments whose steps are counted.</summary>
    public Func<IEnvironment> Environment(StageClock clock) => () => new CountedSteps(Settings.CreateEnvironment(), clock);

    /// <summary>Whether all stages together have used the time of the run.</summary>
    public bool TimeIsUp => Settings.Hours is { } hours && Records.Sum(record => record.Seconds) > hours * 3600;

    public string ModelPath(string stage) => Settings.PathOf(stage + ".zip");

    private string CostPath(string stage) => Settings.PathOf(stage + ".cost.json");
}
