using WorldModels.Benchmarks.Measuring;
using WorldModels.MachineLearning;

namespace WorldModels.Benchmarks.Stages;

/// <summary>The rows of the report, the two limits first.</summary>
internal static class AllStages
{
    public static IReadOnlyList<Stage> List =>
    [
        LimitStages.Peak,
        LimitStages.Product,
        CarRacingStages.Physics,
        CarRacingStages.Pictures,
        TakeCoverStages.Pictures,
        VisionStages.Encode(1),
        VisionStages.Encode(256),
        VisionStages.Decode,
        TrainingStages.Vision(100),
        TrainingStages.Vision(100, TrainingPrecision.BFloat16),
        TrainingStages.Vision(32),
        TrainingStages.Vision(32, TrainingPrecision.BFloat16),
        TrainingStages.Memory(16, 32, stretches: 8),
        TrainingStages.Memory(16, 32, stretches: 8, precision: TrainingPrecision.BFloat16),
        TrainingStages.Memory(100, 200, stretches: 1),
        TrainingStages.Memory(100, 200, stretches: 1, precision: TrainingPrecision.BFloat16),
        DreamStages.One,
        DreamStages.Population(64, 16, steps: 50),
        ControlStages.AgentStep,
        ControlStages.RealLoop,
        ControlStages.Search,
        RolloutStages.Write,
        RolloutStages.Read,
    ];
}
