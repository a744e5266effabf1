using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Forecasting;
using WorldModels.Memory;
using WorldModels.Vision;

namespace DecisionService;

/// <summary>
/// A checked model zip: M and C, optionally a surprise detector and a forecaster. Any number of threads share it; each decision uses an agent from a pool,
/// with the state of the session.
/// </summary>
internal sealed class DecisionModel
{
    private readonly ITransformer _chain;
    private readonly SurpriseDetectorTransformer? _detector;
    private readonly RolloutForecasterTransformer? _forecaster;
    private readonly ConcurrentBag<Worker> _workers = [];

    private DecisionModel(ITransformer chain, string hash)
    {
        (_chain, Hash, Memory) = (chain, hash, MdnRnnPredictorTransformer.FromModel(chain));
        if (Optional(VaeEncoderTransformer.FromModel) is not null) throw new ArgumentException("it has a V, whose observations are pictures");
        (_detector, _forecaster) = (Optional(SurpriseDetectorTransformer.FromModel), Optional(RolloutForecasterTransformer.FromModel));
        var agent = Agent.FromModel(chain);
        (ObservationColumns, ObservationSize) = ([.. agent.ObservationColumnNames], agent.ObservationSize);
        _workers.Add(new Worker(agent, _forecaster?.CreateForecaster()));
    }

    /// <summary>The SHA-256 of the file: states are only valid for this file.</summary>
    public string Hash { get; }

    public MdnRnnPredictorTransformer Memory { get; }

    public string[] ObservationColumns { get; }

    /// <summary>The number of values in an observation.</summary>
    public int ObservationSize { get; }

    /// <summary>The number of units of M's cell state.</summary>
    public int CellSize => Memory.Cell == RecurrentCell.Lstm ? Memory.HiddenSize : 0;

    public ModelMessage Describe() => new(
        ObservationColumns, ObservationSize, $"{Memory.ActionSpace}", Memory.HiddenSize, _forecaster?.Horizon ?? 0, _detector?.Threshold, _detector?.Calibration.ToString());

    /// <exception cref="ServiceException">The file does not exist, is damaged, or contains no M or C.</exception>
    public static DecisionModel Load(string path)
    {
        if (!File.Exists(path)) throw new ServiceException($"there is no model {path}");
        try
        {
            return new DecisionModel(new MLContext().WorldModels().LoadModel(path), Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))));
        }
        catch (Exception cause) when (cause is FormatException or ArgumentException)
        {
            throw new ServiceException($"{path} cannot be served: {cause.Message}. The service needs a chain with M and C, whose observations are numbers");
        }
    }

    /// <summary>The state of a new session.</summary>
    public SessionState Beginning => new(new float[Memory.HiddenSize], new float[CellSize], 0);

    /// <summary>Decides from a state, which does not change.</summary>
    /// <exception cref="Problem">The observation leads to numbers that are not finite.</exception>
    public Decision Decide(string session, SessionState state, float[] observation, bool forecast)
    {
        if (!_workers.TryTake(out Worker? worker)) worker = new Worker(Agent.FromModel(_chain), _forecaster?.CreateForecaster());
        try
        {
            return worker.Decide(this, session, state, observation, forecast);
        }
        catch (ArgumentException cause)
        {
            // A stage before M refuses a number, such as a choice that is not a key.
            throw Problem.BadInput($"the model cannot read the observation: {cause.Message}");
        }
        finally
        {
            _workers.Add(worker);
        }
    }

    private TStage? Optional<TStage>(Func<ITransformer, TStage> find) where TStage : class
    {
        try
        {
            return find(_chain);
        }
        catch (ArgumentException)
        {
            // The chain has no such stage.
            return null;
        }
    }

    /// <summary>The objects that a thread needs for a decision.</summary>
    private sealed class Worker(Agent agent, Forecaster? forecaster)
    {
        public Decision Decide(DecisionModel model, string session, SessionState state, float[] observation, bool forecast)
        {
            agent.Resume(state.Hidden, state.Cell);
            float[] action = [.. agent.Act(new Observation(observation))], latent = agent.Latent, hidden = agent.Hidden, cell = agent.Cell;
            Surprise? surprise = model._detector?.Measure(latent, state.Hidden);
            ForecastMessage? next = forecast && forecaster is not null ? Forecast(model, state, latent, action) : null;
            if (!hidden.Concat(action).All(float.IsFinite) || surprise is not null && !float.IsFinite(surprise.Score) || next is not null && !next.Steps.All(IsFinite))
                throw new Problem(
                    StatusCodes.Status422UnprocessableEntity, "The observation is out of range",
                    "the observation is so far from what the model was trained on that its numbers overflow; the session has not changed");
            SurpriseMessage? told = surprise is null ? null : new SurpriseMessage(surprise.Score, model._detector!.Threshold, surprise.IsAlarm, surprise.Dimensions);
            return new Decision(new DecisionResponse(session, state.Steps, action, told, next), new SessionState(hidden, cell, state.Steps + 1));
        }

        private ForecastMessage Forecast(DecisionModel model, SessionState state, float[] latent, float[] action)
        {
            forecaster!.Resume(state.Hidden, state.Cell, state.Steps);
            Forecast forecast = forecaster.Forecast(latent, [.. Enumerable.Repeat(action, forecaster.Horizon).SelectMany(held => held)]);
            return new ForecastMessage(forecast.Levels, model._forecaster!.OriginalUnits ? "data" : "latent", [.. Enumerable.Range(0, forecast.Horizon).Select(step => new ForecastStep(
                [.. Enumerable.Range(0, forecast.LatentSize).Select(d => forecast.MeanAt(step, d))],
                [.. Enumerable.Range(0, forecast.LatentSize).Select(d => Enumerable.Range(0, forecast.Levels.Count).Select(q => forecast.QuantileAt(step, d, q)).ToArray())],
                forecast.Reward[step], forecast.Done[step]))]);
        }

        private static bool IsFinite(ForecastStep step) =>
            step.Mean.All(float.IsFinite) && step.Quantiles.All(quantiles => quantiles.All(float.IsFinite)) && float.IsFinite(step.Reward) && float.IsFinite(step.Ended);
    }
}

/// <summary>An answer, and the state of the session after it.</summary>
internal sealed record Decision(DecisionResponse Response, SessionState State);
