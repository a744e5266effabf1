using WorldModels.Control;
using WorldModels.Environments;

namespace WorldModels.Benchmarks.Economy;

/// <summary>
/// Counts the frames of a training's generations. An evaluation, which plays a single controller, is recorded with the number of frames before it;
/// its own frames are not counted.
/// </summary>
internal sealed class TrainingMeter(Func<IEnvironment> environment, int threads)
{
    private readonly FrameCounter _counter = new();
    private readonly List<(long Frames, float[] Controller)> _evaluated = [];

    /// <summary>The frames of all generations so far.</summary>
    public long Frames { get; private set; }

    /// <summary>The evaluated controllers, and the number of frames before each; the last one is the result of the training.</summary>
    public IReadOnlyList<(long Frames, float[] Controller)> Evaluated => _evaluated;

    /// <summary>Plays the episodes of <paramref name="task"/>; generations and evaluations of a training may have different tasks.</summary>
    public IFitnessEvaluator Evaluator(EvaluationTask task) => new Metered(this, task.CreateEvaluator(threads, () => _counter.Watch(environment())));

    private sealed class Metered(TrainingMeter meter, IFitnessEvaluator inner) : IFitnessEvaluator, IDisposable
    {
        public IReadOnlyList<double[]> Evaluate(IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, CancellationToken cancellationToken)
        {
            long before = meter._counter.Frames;
            IReadOnlyList<double[]> returns = inner.Evaluate(candidates, seeds, cancellationToken);
            if (candidates.Count == 1) meter._evaluated.Add((meter.Frames, candidates[0]));
            else meter.Frames += meter._counter.Frames - before;
            return returns;
        }

        public void Dispose() => (inner as IDisposable)?.Dispose();
    }
}
