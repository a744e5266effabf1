using WorldModels.Control;
using WorldModels.Environments;

namespace WorldModels.Benchmarks.Economy;

/// <summary>
/// Plays what a training of C asks for, and counts the frames of its generations. A single controller is an evaluation: it is kept with the
/// frames that led to it, and its own frames do not count.
/// </summary>
internal sealed class MeteredEvaluator : IFitnessEvaluator, IDisposable
{
    private readonly FrameCounter _counter = new();
    private readonly IFitnessEvaluator _inner;
    private readonly List<(long Frames, float[] Controller)> _evaluated = [];

    public MeteredEvaluator(EvaluationTask task, Func<IEnvironment> environment, int threads) =>
        _inner = task.CreateEvaluator(threads, () => _counter.Watch(environment()));

    /// <summary>Frames of all generations so far.</summary>
    public long Frames { get; private set; }

    /// <summary>What was evaluated, and after how many frames; the training's choice is the last.</summary>
    public IReadOnlyList<(long Frames, float[] Controller)> Evaluated => _evaluated;

    public IReadOnlyList<double[]> Evaluate(IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, CancellationToken cancellationToken)
    {
        long before = _counter.Frames;
        IReadOnlyList<double[]> returns = _inner.Evaluate(candidates, seeds, cancellationToken);
        if (candidates.Count == 1) _evaluated.Add((Frames, candidates[0]));
        else Frames += _counter.Frames - before;
        return returns;
    }

    public void Dispose() => (_inner as IDisposable)?.Dispose();
}
