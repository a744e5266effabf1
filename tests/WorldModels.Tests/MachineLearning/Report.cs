using WorldModels.MachineLearning;

namespace WorldModels.Tests.MachineLearning;

/// <summary>Hears of progress at once, on the thread that reports it.</summary>
internal sealed class Report(Action<TrainingProgress> hear) : IProgress<TrainingProgress>
{
    void IProgress<TrainingProgress>.Report(TrainingProgress value) => hear(value);
}
