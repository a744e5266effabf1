using WorldModels.MachineLearning;

namespace WorldModels.Tests.MachineLearning;

/// <summary>Receives progress immediately, on the thread that reports it.</summary>
internal sealed class Report(Action<TrainingProgress> hear) : IProgress<TrainingProgress>
{
    void IProgress<TrainingProgress>.Report(TrainingProgress value) => hear(value);
}
