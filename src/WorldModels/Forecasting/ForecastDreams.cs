using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.Memory;

namespace WorldModels.Forecasting;

/// <summary>
/// Forecasts by dreams that begin at one state and follow the same actions. The first step is M's mixture itself; the later ones are sampled. The end
/// of an episode is not sampled: the weight of each dream is the probability that it has not ended yet. An instance serves one thread at a time and allocates
/// nothing after construction.
/// </summary>
internal sealed class ForecastDreams
{
    private readonly MdnRnnModel _model;
    private readonly LatentScale? _scale;
    private readonly ForecastShape _shape;
    private readonly OutcomeSampler _sampler;
    private readonly Workspace _workspace = new();
    private readonly ulong[] _keys;
    private readonly uint[] _steps;
    private readonly float[] _inputs, _hidden, _cells, _latents, _rewards, _output;
    private readonly bool[] _dones;
    private readonly double[] _weights;
    private readonly WeightedSample _sample;

    public ForecastDreams(MdnRnnModel model, ForecastShape shape, LatentScale? scale)
    {
        (_model, _shape, _scale, int dreams) = (model, shape, scale, shape.Dreams);
        _sampler = new OutcomeSampler(model, temperature: 1);
        (_keys, _steps) = (new ulong[dreams], new uint[dreams]);
        _inputs = new float[dreams * model.Shape.InputSize];
        (_hidden, _cells) = (new float[dreams * model.Shape.HiddenSize], new float[dreams * model.Shape.CellSize]);
        (_latents, _rewards, _dones) = (new float[dreams * model.Shape.LatentSize], new float[dreams], new bool[dreams]);
        (_output, _weights, _sample) = (new float[model.Shape.OutputSize], new double[dreams], new WeightedSample(dreams));
    }

    /// <summary>Forecasts from a state.</summary>
    /// <param name="latent">The current latent.</param>
    /// <param name="hidden">M's hidden state after the steps before.</param>
    /// <param name="cell">The cell state that belongs to it.</param>
    /// <param name="actions">[known x ActionSize]: the actions from now on, as M reads them.</param>
    /// <param name="known">The number of steps with planned actions, at most the horizon.</param>
    /// <param name="random">The generator of the draws.</param>
    /// <param name="forecast">Receives the forecast.</param>
    public void Run(
        ReadOnlySpan<float> latent, ReadOnlySpan<float> hidden, ReadOnlySpan<float> cell, ReadOnlySpan<float> actions, int known, Pcg64 random, ForecastNumbers forecast)
    {
        MdnRnnShape m = _model.Shape;
        forecast.Clear();
        if (known == 0) return;
        latent.CopyTo(_inputs);
        actions[..m.ActionSize].CopyTo(_inputs.AsSpan(m.LatentSize));
        hidden.CopyTo(_hidden);
        cell.CopyTo(_cells);
        _model.Step(_inputs, _hidden, _cells, 1, _workspace);
        _model.Predict(_hidden.AsSpan(0, m.HiddenSize), 1, _output);
        double lasts = First(forecast);
        for (int dream = 0; dream < _shape.Dreams; dream++)
        {
            (_keys[dream], _weights[dream]) = (random.NextUInt64(), lasts);
            if (dream == 0) continue;
            _hidden.AsSpan(0, m.HiddenSize).CopyTo(_hidden.AsSpan(dream * m.HiddenSize));
            _cells.AsSpan(0, m.CellSize).CopyTo(_cells.AsSpan(dream * m.CellSize));
        }
        if (known > 1) Draw(0);
        for (int step = 1; step < known; step++) Later(step, actions.Slice(step * m.ActionSize, m.ActionSize), forecast);
    }

    // Returns the probability that the episode continues.
    private double First(ForecastNumbers forecast)
    {
        MdnRnnShape m = _model.Shape;
        int levels = _shape.Levels.Count;
        for (int d = 0; d < m.LatentSize; d++)
        {
            forecast.Mean[d] = Original(d, MixtureDensity.Mean(m, _output, d));
            for (int q = 0; q < levels; q++) forecast.Quantiles[d * levels + q] = Original(d, MixtureDensity.Quantile(m, _output, d, _shape.Levels[q]));
        }
        forecast.Reward[0] = _output[m.RewardAt];
        Array.Fill(forecast.RewardQuantiles, _output[m.RewardAt], 0, levels);
        double done = Probability(_output[m.DoneAt]);
        forecast.Done[0] = (float)done;
        return 1 - done;
    }

    private void Later(int step, ReadOnlySpan<float> action, ForecastNumbers forecast)
    {
        MdnRnnShape m = _model.Shape;
        int dreams = _shape.Dreams, levels = _shape.Levels.Count;
        for (int dream = 0; dream < dreams; dream++)
        {
            Span<float> input = _inputs.AsSpan(dream * m.InputSize, m.InputSize);
            _latents.AsSpan(dream * m.LatentSize, m.LatentSize).CopyTo(input);
            action.CopyTo(input[m.LatentSize..]);
        }
        _model.Step(_inputs, _hidden, _cells, dreams, _workspace);
        // The reward of a step is that of an episode that has not ended before; its latent exists only if the episode continues.
        double lasted = 0;
        for (int dream = 0; dream < dreams; dream++)
        {
            (_rewards[dream], float logit) = _model.OutcomeHead.End(_hidden.AsSpan(dream * m.HiddenSize, m.HiddenSize));
            _sample.Set(dream, _rewards[dream], _weights[dream]);
            _weights[dream] *= 1 - Probability(logit);
            lasted += _weights[dream];
        }
        forecast.Reward[step] = (float)_sample.Mean();
        _sample.Quantiles(_shape.Levels, forecast.RewardQuantiles.AsSpan(step * levels, levels));
        forecast.Done[step] = (float)(1 - lasted / dreams);
        Draw((uint)step);
        for (int d = 0; d < m.LatentSize; d++)
        {
            for (int dream = 0; dream < dreams; dream++) _sample.Set(dream, Original(d, _latents[dream * m.LatentSize + d]), _weights[dream]);
            int at = step * m.LatentSize + d;
            forecast.Mean[at] = (float)_sample.Mean();
            _sample.Quantiles(_shape.Levels, forecast.Quantiles.AsSpan(at * levels, levels));
        }
    }

    private void Draw(uint step)
    {
        Array.Fill(_steps, step);
        _sampler.Draw(_hidden, _keys, _steps, _latents, _rewards, _dones);
    }

    private float Original(int dimension, double value) => (float)(_scale is null ? value : _scale.Original(dimension, value));

    private static double Probability(float logit) => 1 / (1 + PortableMath.Exp(-logit));
}
