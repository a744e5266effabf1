using System.Globalization;
using Spectre.Console;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace PaperResults;

/// <summary>Updates the progress bar of a stage and shows its latest measurements.</summary>
internal sealed class StageProgress(ProgressTask bar, string title) : IProgress<TrainingProgress>, IProgress<CollectionProgress>
{
    public void Report(TrainingProgress value)
    {
        string figures = string.Join(", ", value.Metrics.Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.Key} {figure.Value:G4}")));
        Set(value.Fraction, $"{value.Completed} of {value.Total}{(figures.Length > 0 ? ": " : "")}{figures}");
    }

    public void Report(CollectionProgress value) => Set((double)value.Episodes / value.TotalEpisodes, $"{value.Episodes} of {value.TotalEpisodes} episodes");

    /// <summary>Shows the finished fraction of the work.</summary>
    public void Set(double fraction, string detail)
    {
        bar.Value = fraction * bar.MaxValue;
        bar.Description = Markup.Escape($"{title}, {detail}");
    }
}
