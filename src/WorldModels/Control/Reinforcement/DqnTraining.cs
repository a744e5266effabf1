using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Control;

/// <summary>Deep Q-learning (Mnih et al. 2015): a network learns the values of actions from a replay buffer, with a target network that is updated rarely.</summary>
internal sealed class DqnTraining : IDisposable
{
    private const long NetworkTag = 16, ReplayTag = 18;

    private readonly ControllerTask _task;
    private readonly ControllerShape _shape;
    private readonly DqnControllerOptions _options;
    private readonly long _seed;
    private readonly ControllerNetwork _network, _copy;
    private readonly InputScale _inputs;
    private readonly ReplayBuffer _replay;
    private readonly Adam _optimizer;
    private readonly Pcg64 _random;
    private Controller _controller;
    private long _gradientSteps;

    public DqnTraining(ControllerTask task, ControllerShape shape, DqnControllerOptions options, long seed)
    {
        (_task, _shape, _options, _seed) = (task, shape, options, seed);
        _network = new ControllerNetwork(shape.InputSize, shape.HiddenUnits, shape.OutputSize, new Pcg64(seed, NetworkTag));
        _copy = new ControllerNetwork(shape.InputSize, shape.HiddenUnits, shape.OutputSize, new Pcg64(seed, NetworkTag));
        _inputs = new InputScale(shape.InputSize, options.NormalizeInputs);
        _replay = new ReplayBuffer(options.ReplayCapacity, shape.InputSize);
        _optimizer = new Adam(_network.parameters(), options.LearningRate);
        _random = new Pcg64(seed, ReplayTag);
        _controller = CreateController();
    }

    /// <summary>Returns the number of rounds; each round takes one step in every episode.</summary>
    public static long Rounds(DqnControllerOptions options)
    {
        long places = Math.Min(options.ParallelEpisodes, options.Steps);
        return (options.Steps + places - 1) / places;
    }

    public (float[] Parameters, ControllerHistory History) Run(
        IFitnessEvaluator evaluator, TrainingMonitor monitor, Checkpoints<ReinforcementProgress> checkpoints, Checkpoint<ReinforcementProgress>? from)
    {
        using var world = ParallelWorlds.Create(_task, Math.Min(_options.ParallelEpisodes, _options.Steps));
        var experience = new Experience(world, _task.ActionSpace, _seed, from?.State.Experience);
        var selection = new ControllerSelection(evaluator, _options, _seed);
        var history = new List<ControllerGeneration>();
        int[] actions = new int[world.Count];
        if (from is not null)
        {
            Restore(from);
            selection.Choice = from.State.Choice;
            history.AddRange(from.State.Generations);
            monitor.GoOn(experience.Steps / world.Count);
        }
        long evaluateAt = _options.EvaluationAfter(experience.Steps);
        double loss = 0;
        while (experience.Steps < _options.Steps)
        {
            double exploration = _options.ExplorationAt(experience.Steps);
            experience.Step(Choose, Receive);
            while (_gradientSteps < GradientStepsAfter(experience.Steps)) loss = Learn();
            monitor.Advance(("loss", loss), ("exploration", exploration));
            if (experience.Steps >= evaluateAt || experience.Steps >= _options.Steps)
            {
                double evaluation = selection.Evaluate(Parameters(), history.Count + 1);
                evaluateAt = _options.EvaluationAfter(experience.Steps);
                history.Add(ReinforcementTrainer.Generation(history.Count + 1, experience, exploration, evaluation));
                monitor.Record(("mean return", history[^1].Mean), ("evaluated return", evaluation));
                monitor.Log($"{experience.Steps} of {_options.Steps} steps: evaluated {evaluation:F1}, loss {loss:F4}, exploration {exploration:F3}");
            }
            checkpoints.WriteIfDue(Progress, Tensors);

            void Choose(int episode, ReadOnlySpan<float> input, Pcg64 random, Span<float> action)
            {
                if (random.NextDouble() < exploration) action[0] = random.Next(_shape.OutputSize);
                else _controller.Act(input, [], [], action);
                actions[episode] = (int)action[0];
            }
        }
        checkpoints.Write(Progress, Tensors);
        return selection.Finish(history, monitor);

        ReinforcementProgress Progress() => new(history, selection.Choice, experience.ToState(), _random.ToState(), _inputs.ToState());

        void Receive(int episode, ReadOnlySpan<float> before, ReadOnlySpan<float> after, StepOutcome outcome)
        {
            _replay.Add(before, actions[episode], after, outcome);
            _inputs.Add(before);
        }
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _copy.Dispose();
        _network.Dispose();
    }

    private IEnumerable<NamedTensor> Tensors() =>
    [
        .. TorchModule.ToTensors(_network).As("network"), .. TorchModule.ToTensors(_copy).As("copy"), .. _optimizer.ToTensors().As("optimizer"),
        .. _replay.ToTensors().As("replay"), .. _inputs.ToTensors(),
    ];

    private void Restore(Checkpoint<ReinforcementProgress> from)
    {
        TorchModule.Load(_network, from.Tensors.Part("network"));
        TorchModule.Load(_copy, from.Tensors.Part("copy"));
        _optimizer.Load(from.Tensors.Part("optimizer"));
        _inputs.Restore(from.State.Inputs, from.Tensors);
        _random.Restore(from.State.Random);
        _replay.Load(from.Tensors.Part("replay"), from.State.Experience.Steps);
        _gradientSteps = GradientStepsAfter(from.State.Experience.Steps);
        _controller = CreateController();
    }

    private long GradientStepsAfter(long steps) => steps < _options.LearningStarts ? 0 : (steps - _options.LearningStarts) / _options.TrainEvery + 1;

    private double Learn()
    {
        _options.CancellationToken.ThrowIfCancellationRequested();
        if (_gradientSteps++ % _options.TargetEvery == 0)
        {
            // Updated in the same round, so that the target network does not change at any other time.
            _copy.CopyFrom(_network);
            _inputs.Update();
        }
        using var scope = NewDisposeScope();
        int[] rows = _replay.Sample(_options.BatchSize, _random);
        Tensor actions = tensor([.. rows.Select(row => (long)_replay.Action(row))]).unsqueeze(-1);
        Tensor values = _network.forward(Inputs(rows, after: false)).gather(-1, actions).squeeze(-1);
        Tensor loss = nn.functional.smooth_l1_loss(values, Targets(rows));
        _optimizer.ZeroGrad();
        loss.backward();
        _optimizer.ClipGradients(_options.GradientClip);
        _optimizer.Step();
        _controller = CreateController();
        return loss.ToNumber();
    }

    // Only a terminated step has no further rewards; a truncated episode would have continued.
    private Tensor Targets(int[] rows)
    {
        using var noGradient = no_grad();
        Tensor after = Inputs(rows, after: true), worth = _copy.forward(after);
        Tensor best = (_options.Double ? _network.forward(after) : worth).argmax(-1, keepdim: true);
        Tensor goesOn = NativeTensor.Of([.. rows.Select(row => _replay.Outcome(row).Terminated ? 0 : (float)_options.Discount)], rows.Length);
        return NativeTensor.Of([.. rows.Select(row => (float)_replay.Outcome(row).Reward)], rows.Length).Plus(goesOn * worth.gather(-1, best).squeeze(-1));
    }

    private Tensor Inputs(int[] rows, bool after)
    {
        int size = _shape.InputSize;
        float[] standardized = new float[rows.Length * size];
        for (int i = 0; i < rows.Length; i++)
            _inputs.Standardization.Apply(after ? _replay.After(rows[i]) : _replay.Before(rows[i]), standardized.AsSpan(i * size, size));
        return NativeTensor.Of(standardized, rows.Length, size);
    }

    private float[] Parameters() => _network.ToParameters(_inputs.Standardization);

    private Controller CreateController() => new(_shape, _task.ActionSpace, Parameters());
}
