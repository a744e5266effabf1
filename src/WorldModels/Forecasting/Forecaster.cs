using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.Memory;

namespace WorldModels.Forecasting;

/// <summary>
/// Forecasts step by step, without a data view: it holds M's state in an episode and forecasts the next steps from it. The numbers are the same as in the columns of
/// <see cref="RolloutForecasterTransformer"/>. For one thread at a time; needs no libtorch.
/// </summary>
public sealed class Forecaster
{
    private const int SeedTag = 37;
    private readonly MdnRnnModel _model;
    private readonly Space _actionSpace;
    private readonly long _seed;
    private readonly ForecastNumbers _numbers;
    private readonly ForecastDreams _dreams;
    private readonly Workspace _workspace = new();
    private readonly float[] _input, _codes, _hidden, _cell;
    private long _episode;
    private int _step;

    /// <summary>Creates a forecaster of a trained M, in the units of the latent that M reads.</summary>
    /// <param name="memory">M, with a mixture head.</param>
    /// <param name="horizon">The maximum number of steps ahead, 1 to 1,000.</param>
    /// <param name="dreams">The number of sampled futures, 1 to 10,000.</param>
    /// <param name="quantiles">The levels of the quantiles, ascending between 0 and 1; null for 0.05, 0.5 and 0.95.</param>
    /// <param name="seed">The seed of the draws; 0 or more.</param>
    /// <exception cref="ArgumentException">A value is out of its range, or M predicts no distribution.</exception>
    public Forecaster(MdnRnnPredictorTransformer memory, int horizon = 10, int dreams = 200, IReadOnlyList<double>? quantiles = null, long seed = 0)
        : this(Check(memory).Model, memory.ActionSpace, new ForecastShape(horizon, memory.LatentSize, [.. quantiles ?? [0.05, 0.5, 0.95]], dreams), null, seed) { }

    internal Forecaster(MdnRnnModel model, Space actionSpace, ForecastShape shape, LatentScale? scale, long seed)
    {
        shape.Validate();
        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        if (model.Shape.IsDeterministic) throw new ArgumentException($"M has the head {model.Shape.Head}, which predicts no distribution", nameof(model));
        (_model, _actionSpace, _seed) = (model, actionSpace, seed);
        (_numbers, _dreams) = (new ForecastNumbers(shape), new ForecastDreams(model, shape, scale));
        (_input, _codes) = (new float[model.Shape.InputSize], new float[shape.Horizon * model.Shape.ActionSize]);
        (_hidden, _cell) = (new float[model.Shape.HiddenSize], new float[model.Shape.CellSize]);
    }

    /// <summary>The maximum number of steps ahead.</summary>
    public int Horizon => _numbers.Shape.Horizon;

    /// <summary>The levels of the quantiles.</summary>
    public IReadOnlyList<double> Levels => _numbers.Shape.Levels;

    /// <summary>The space of the actions.</summary>
    public Space ActionSpace => _actionSpace;

    /// <summary>M's hidden state after the steps so far; a copy.</summary>
    public float[] Hidden => [.. _hidden];

    /// <summary>The cell state that belongs to <see cref="Hidden"/>, empty if M has none; a copy.</summary>
    public float[] Cell => [.. _cell];

    /// <summary>Resets M's state at the beginning of an episode.</summary>
    /// <param name="episode">The episode's number, 0 or more, which decides the draws together with the seed and the step.</param>
    public void Begin(long episode = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(episode);
        Array.Clear(_hidden);
        Array.Clear(_cell);
        (_episode, _step) = (episode, 0);
    }

    /// <summary>Continues an episode from a saved state.</summary>
    /// <param name="hidden">M's hidden state: <see cref="Hidden"/>, or <c>Agent.Hidden</c>.</param>
    /// <param name="cell">The cell state that belongs to it; empty if M has none.</param>
    /// <param name="step">The number of steps before this state, 0 or more.</param>
    /// <param name="episode">The episode's number.</param>
    /// <exception cref="ArgumentException">A state does not have M's size.</exception>
    public void Resume(float[] hidden, float[] cell, int step, long episode = 0)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfNegative(episode);
        if (hidden.Length != _hidden.Length || cell.Length != _cell.Length)
            throw new ArgumentException($"M's states have {_hidden.Length} and {_cell.Length} numbers: got {hidden.Length} and {cell.Length}", nameof(hidden));
        hidden.CopyTo(_hidden, 0);
        cell.CopyTo(_cell, 0);
        (_episode, _step) = (episode, step);
    }

    /// <summary>Updates M's state with an observation and the action that was taken.</summary>
    /// <param name="latent">The latent, as M reads it.</param>
    /// <param name="action">The action.</param>
    /// <exception cref="ArgumentException">A vector has another length, or the action does not belong to the action space.</exception>
    public void Remember(float[] latent, float[] action)
    {
        CheckLatent(latent);
        ArgumentNullException.ThrowIfNull(action);
        if (_actionSpace.Reject(action) is { } reason) throw new ArgumentException($"the action is not valid: {reason}", nameof(action));
        latent.CopyTo(_input, 0);
        ActionCode.Write(_actionSpace, action, _input.AsSpan(latent.Length));
        _model.Step(_input, _hidden, _cell, 1, _workspace);
        _step++;
    }

    /// <summary>Forecasts the steps after the present observation under the planned actions. M's state does not change.</summary>
    /// <param name="latent">The latent that is observed now, as M reads it.</param>
    /// <param name="actions">The actions from now on, one after the other: one or more, at most <see cref="Horizon"/>.</param>
    /// <exception cref="ArgumentException">A vector has another length, or an action does not belong to the action space.</exception>
    public Forecast Forecast(float[] latent, float[] actions)
    {
        CheckLatent(latent);
        ArgumentNullException.ThrowIfNull(actions);
        (int size, int code) = (_actionSpace.Size, _model.Shape.ActionSize);
        int known = actions.Length / size;
        if (known < 1 || known > Horizon || actions.Length % size != 0)
            throw new ArgumentException($"expected 1 to {Horizon} actions of {size} numbers, got {actions.Length} numbers", nameof(actions));
        for (int step = 0; step < known; step++)
        {
            Span<float> action = actions.AsSpan(step * size, size);
            if (_actionSpace.Reject(action) is { } reason) throw new ArgumentException($"planned action {step} is not valid: {reason}", nameof(actions));
            ActionCode.Write(_actionSpace, action, _codes.AsSpan(step * code, code));
        }
        _dreams.Run(latent, _hidden, _cell, _codes, known, RandomOf(_seed, _episode, _step), _numbers);
        ForecastShape shape = _numbers.Shape;
        return new Forecast(
            shape.Horizon, shape.LatentSize, shape.Levels, [.. _numbers.Mean], [.. _numbers.Quantiles], [.. _numbers.Reward], [.. _numbers.RewardQuantiles], [.. _numbers.Done]);
    }

    /// <summary>Returns the generator for the dreams of a step.</summary>
    internal static Pcg64 RandomOf(long seed, long episode, int step) => new(seed, SeedTag, episode & long.MaxValue, step);

    private void CheckLatent(float[] latent)
    {
        ArgumentNullException.ThrowIfNull(latent);
        if (latent.Length != _model.Shape.LatentSize) throw new ArgumentException($"a latent has {_model.Shape.LatentSize} numbers: got {latent.Length}", nameof(latent));
    }

    private static MdnRnnPredictorTransformer Check(MdnRnnPredictorTransformer memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return memory;
    }
}
