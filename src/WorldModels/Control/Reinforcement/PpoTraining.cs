using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Control;

/// <summary>Proximal policy optimization (Schulman et al. 2017): plays a round, improves the policy on it within the clip range, and repeats.</summary>
internal sealed class PpoTraining : IDisposable
{
    private const long NetworkTag = 16, CriticTag = 17, ShuffleTag = 18;
    private const double FirstOutputs = 0.01;

    private readonly ControllerTask _task;
    private readonly ControllerShape _shape;
    private readonly PpoControllerOptions _options;
    private readonly long _seed;
    private readonly int _places;
    private readonly ControllerNetwork _actor, _critic;
    private readonly PolicyDistribution _policy;
    private readonly InputScale _inputs;
    private readonly RewardScale _rewards;
    private readonly Adam _optimizer;
    private readonly Pcg64 _shuffle;

    public PpoTraining(ControllerTask task, ControllerShape shape, PpoControllerOptions options, long seed)
    {
        (_task, _shape, _options, _seed) = (task, shape, options, seed);
        _places = Math.Min(options.ParallelEpisodes, options.Steps);
        _actor = new ControllerNetwork(shape.InputSize, shape.HiddenUnits, shape.OutputSize, new Pcg64(seed, NetworkTag));
        _actor.Quieten(FirstOutputs);
        _critic = new ControllerNetwork(shape.InputSize, options.CriticUnits, 1, new Pcg64(seed, CriticTag));
        _policy = PolicyDistribution.For(task.ActionSpace, options.InitialDeviation);
        (_inputs, _rewards) = (new InputScale(shape.InputSize, options.NormalizeInputs), new RewardScale(_places, options.Discount));
        _optimizer = new Adam([.. _actor.parameters(), .. _critic.parameters(), .. _policy.Parameters], options.LearningRate);
        _shuffle = new Pcg64(seed, ShuffleTag);
    }

    /// <summary>Returns the number of updates of the policy.</summary>
    public static long Rounds(PpoControllerOptions options)
    {
        long places = Math.Min(options.ParallelEpisodes, options.Steps), round = places * options.Horizon;
        return (options.Steps + round - 1) / round;
    }

    public (float[] Parameters, ControllerHistory History) Run(
        IFitnessEvaluator evaluator, TrainingMonitor monitor, Checkpoints<ReinforcementProgress> checkpoints, Checkpoint<ReinforcementProgress>? from)
    {
        using var world = ParallelWorlds.Create(_task, _places);
        var experience = new Experience(world, _task.ActionSpace, _seed, from?.State.Experience);
        var selection = new ControllerSelection(evaluator, _options, _seed);
        var history = new List<ControllerGeneration>();
        if (from is not null)
        {
            Restore(from);
            selection.Choice = from.State.Choice;
            history.AddRange(from.State.Generations);
            monitor.GoOn(history.Count);
        }
        long evaluateAt = _options.EvaluationAfter(experience.Steps);
        while (experience.Steps < _options.Steps)
        {
            int horizon = (int)Math.Min(_options.Horizon, (_options.Steps - experience.Steps + _places - 1) / _places);
            var round = new PpoRound(_places, horizon, _shape.InputSize, _task.ActionSpace.Size);
            var controller = new Controller(_shape, _task.ActionSpace, _actor.ToParameters(_inputs.Standardization));
            round.Collect(experience, controller, _shape.OutputSize, _policy, _options.CancellationToken);
            (double loss, double chance) = Improve(round, horizon);
            monitor.Advance(("loss", loss), ("chance", chance));
            monitor.CheckFinite(TorchModule.ToTensors(_actor));

            for (int row = 0; row < round.Count; row++) _inputs.Add(round.Before.AsSpan(row * _shape.InputSize, _shape.InputSize));
            _inputs.Update();
            double? evaluation = null;
            if (experience.Steps >= evaluateAt || experience.Steps >= _options.Steps)
            {
                evaluation = selection.Evaluate(_actor.ToParameters(_inputs.Standardization, _policy.Scale), history.Count + 1);
                evaluateAt = _options.EvaluationAfter(experience.Steps);
                monitor.Log($"{experience.Steps} of {_options.Steps} steps: evaluated {evaluation:F1}, loss {loss:F4}, chance {chance:F3}");
            }
            history.Add(ReinforcementTrainer.Generation(history.Count + 1, experience, chance, evaluation));
            monitor.Record(("mean return", history[^1].Mean), ("evaluated return", evaluation ?? double.NaN));
            checkpoints.WriteIfDue(Progress, Tensors);
        }
        checkpoints.Write(Progress, Tensors);
        return selection.Finish(history, monitor);

        ReinforcementProgress Progress() => new(history, selection.Choice, experience.ToState(), _shuffle.ToState(), _inputs.ToState(), _rewards.ToState());
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _policy.Dispose();
        _critic.Dispose();
        _actor.Dispose();
    }

    private IEnumerable<NamedTensor> Tensors() =>
    [
        .. TorchModule.ToTensors(_actor).As("actor"), .. TorchModule.ToTensors(_critic).As("critic"), .. TorchModule.ToTensors(_policy.Tensors).As("policy"),
        .. _optimizer.ToTensors().As("optimizer"), .. _inputs.ToTensors(),
    ];

    private void Restore(Checkpoint<ReinforcementProgress> from)
    {
        TorchModule.Load(_actor, from.Tensors.Part("actor"));
        TorchModule.Load(_critic, from.Tensors.Part("critic"));
        TorchModule.Load(_policy.Tensors, from.Tensors.Part("policy"));
        _policy.Refresh();
        _optimizer.Load(from.Tensors.Part("optimizer"));
        _inputs.Restore(from.State.Inputs, from.Tensors);
        _rewards.Restore(from.State.Rewards!);
        _shuffle.Restore(from.State.Random);
    }

    private (double Loss, double Chance) Improve(PpoRound round, int horizon)
    {
        using var scope = NewDisposeScope();
        _rewards.Apply(round, horizon);
        Tensor inputs = Inputs(round.Before), drawn = NativeTensor.Of(round.Drawn, round.Count, _task.ActionSpace.Size);
        (float[] values, float[] nextValues, Tensor before) = Judge(inputs, Inputs(round.After), drawn);
        float[] advantages = new float[round.Count];
        for (int place = 0; place < _places; place++)
        {
            PpoObjective.Advantages(
                PpoRound.Of(round.Rewards, place, horizon), PpoRound.Of(values, place, horizon), PpoRound.Of(nextValues, place, horizon),
                PpoRound.Of(round.Outcomes, place, horizon), _options.Discount, _options.AdvantageDecay, PpoRound.Of(advantages, place, horizon));
        }
        Tensor targets = NativeTensor.Of([.. advantages.Zip(values, (advantage, value) => advantage + value)], round.Count);
        PpoObjective.Normalize(advantages);
        Tensor normalized = NativeTensor.Of(advantages, round.Count);

        int[] rows = [.. Enumerable.Range(0, round.Count)];
        double sum = 0;
        for (int epoch = 0; epoch < _options.Epochs; epoch++)
        {
            _shuffle.Shuffle(rows);
            foreach (int[] batch in rows.Chunk(_options.BatchSize)) sum += Step(batch) * batch.Length;
        }
        _policy.Refresh();
        using var noGradient = no_grad();
        return (sum / round.Count / _options.Epochs, _policy.Chance(_actor.forward(inputs)));

        double Step(int[] batch)
        {
            using var inner = NewDisposeScope();
            _options.CancellationToken.ThrowIfCancellationRequested();
            Tensor index = tensor([.. batch.Select(row => (long)row)]), own = inputs.index_select(0, index), outputs = _actor.forward(own);
            Tensor loss = PpoObjective.ClippedLoss(
                _policy.LogProbability(outputs, drawn.index_select(0, index)), before.index_select(0, index), normalized.index_select(0, index), _options.ClipRange);
            loss = loss.Plus((_critic.forward(own).squeeze(-1) - targets.index_select(0, index)).Squared().mean().Times(_options.ValueWeight));
            if (_options.EntropyBonus > 0) loss -= _policy.Entropy(outputs).mean().Times(_options.EntropyBonus);
            _optimizer.ZeroGrad();
            loss.backward();
            _optimizer.ClipGradients(_options.GradientClip);
            _optimizer.Step();
            return loss.ToNumber();
        }
    }

    // The outputs of critic and policy before the update.
    private (float[] Values, float[] NextValues, Tensor LogProbabilities) Judge(Tensor inputs, Tensor after, Tensor drawn)
    {
        using var noGradient = no_grad();
        IReadOnlyList<NamedTensor> values = TorchModule.ToTensors([new("values", _critic.forward(inputs)), new("next values", _critic.forward(after))]);
        return (values[0].Values, values[1].Values, _policy.LogProbability(_actor.forward(inputs), drawn));
    }

    private Tensor Inputs(float[] rows)
    {
        float[] standardized = new float[rows.Length];
        for (int at = 0; at < rows.Length; at += _shape.InputSize)
            _inputs.Standardization.Apply(rows.AsSpan(at, _shape.InputSize), standardized.AsSpan(at, _shape.InputSize));
        return NativeTensor.Of(standardized, rows.Length / _shape.InputSize, _shape.InputSize);
    }
}
