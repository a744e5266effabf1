using System.Collections.Concurrent;
using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.MachineLearning;
using WorldModels.Memory;

namespace WorldModels.Forecasting;

/// <summary>Forecasts of a block of rows: M processes them in order, then several threads dream from the state of each row.</summary>
internal sealed class ForecastKernel : RowKernel
{
    private readonly MdnRnnModel _model;
    private readonly ForecastSettings _settings;
    private readonly Space _actionSpace;
    private readonly ActionLookahead? _lookahead;
    private readonly ConcurrentBag<ForecastDreams> _dreamers = [];
    private readonly ParallelOptions _parallel;
    private readonly Slot[] _slots;
    private readonly float[] _input, _hidden, _cell, _action, _plan;
    private readonly Workspace _workspace = new();
    private SequenceRow? _row;
    private RowVector<float>? _readPlan;

    /// <param name="model">M.</param>
    /// <param name="settings">The settings of the forecasts.</param>
    /// <param name="actionSpace">The space of the actions.</param>
    /// <param name="threads">The maximum number of threads.</param>
    /// <param name="blockSize">The number of rows of a block.</param>
    /// <param name="source">The rows, for the actions of later rows; null if the plan is in each row.</param>
    public ForecastKernel(MdnRnnModel model, ForecastSettings settings, Space actionSpace, int threads, int blockSize, IDataView? source)
    {
        (_model, _settings, _actionSpace) = (model, settings, actionSpace);
        MdnRnnShape m = model.Shape;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        _slots = [.. Enumerable.Range(0, blockSize).Select(_ => new Slot(settings.Forecast, m))];
        (_input, _hidden, _cell) = (new float[m.InputSize], new float[m.HiddenSize], new float[m.CellSize]);
        (_action, _plan) = (new float[actionSpace.Size], new float[settings.Forecast.Horizon * actionSpace.Size]);
        if (source is not null) _lookahead = new ActionLookahead(source, settings.Columns, settings.Forecast.Horizon, actionSpace.Size);
    }

    public override void Bind(DataViewRow input)
    {
        _row = new SequenceRow(input, _settings.Columns.Sequence);
        if (_settings.Columns.Plan is { } plan) _readPlan = new RowVector<float>(input, plan);
    }

    public override void Add(int slot)
    {
        SequenceRow row = _row!;
        row.Read();
        if (row.StartsEpisode)
        {
            Array.Clear(_hidden);
            Array.Clear(_cell);
        }
        row.Action.CopyTo(_action);
        Slot target = _slots[slot];
        row.Latent.CopyTo(target.Latent);
        _hidden.CopyTo(target.Hidden, 0);
        _cell.CopyTo(target.Cell, 0);
        (target.Episode, target.Step) = (row.Episode, row.Step);
        target.Known = ReadPlan(row);
        try
        {
            WriteCodes(target);
            target.Latent.CopyTo(_input, 0);
            ActionCode.Write(_actionSpace, _action, _input.AsSpan(_model.Shape.LatentSize));
        }
        catch (ArgumentException cause)
        {
            throw new InvalidOperationException($"episode {row.Episode}, step {row.Step}: {cause.Message}", cause);
        }
        _model.Step(_input, _hidden, _cell, 1, _workspace);
    }

    public override void Run(int count)
    {
        if (count == 1) Forecast(0);
        else Parallel.For(0, count, _parallel, Forecast);
    }

    private void Forecast(int slot)
    {
        if (!_dreamers.TryTake(out ForecastDreams? dreams)) dreams = new ForecastDreams(_model, _settings.Forecast, _settings.Scale);
        Slot row = _slots[slot];
        dreams.Run(row.Latent, row.Hidden, row.Cell, row.Codes, row.Known, Forecaster.RandomOf(_settings.Seed, (long)row.Episode, row.Step), row.Numbers);
        _dreamers.Add(dreams);
    }

    private int ReadPlan(SequenceRow row)
    {
        if (_lookahead is not null) return _lookahead.Read(row.Episode, row.Step, _plan);
        if (_readPlan is not null) _readPlan.Read(_plan);
        else for (int at = 0; at < _plan.Length; at += _action.Length) _action.CopyTo(_plan, at);
        return _settings.Forecast.Horizon;
    }

    private void WriteCodes(Slot target)
    {
        int size = _model.Shape.ActionSize;
        for (int step = 0; step < target.Known; step++)
            ActionCode.Write(_actionSpace, _plan.AsSpan(step * _action.Length, _action.Length), target.Codes.AsSpan(step * size, size));
    }

    public override ReadOnlySpan<float> Output(int output, int slot) => output switch
    {
        0 => _slots[slot].Numbers.Mean,
        1 => _slots[slot].Numbers.Quantiles,
        2 => _slots[slot].Numbers.Reward,
        3 => _slots[slot].Numbers.RewardQuantiles,
        _ => _slots[slot].Numbers.Done,
    };

    public override void Dispose()
    {
        _lookahead?.Dispose();
        base.Dispose();
    }

    /// <summary>A row of the block: the start of its dreams, and their forecast.</summary>
    private sealed class Slot(ForecastShape shape, MdnRnnShape memory)
    {
        public readonly float[] Latent = new float[memory.LatentSize], Hidden = new float[memory.HiddenSize], Cell = new float[memory.CellSize];
        public readonly float[] Codes = new float[shape.Horizon * memory.ActionSize];
        public readonly ForecastNumbers Numbers = new(shape);
        public ulong Episode;
        public int Step, Known;
    }
}
