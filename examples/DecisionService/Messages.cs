using System.Text.Json;
using System.Text.Json.Serialization;

namespace DecisionService;

/// <summary>The request for a decision.</summary>
/// <param name="Observation">The values of the sensors, in the units and the order of <c>GET /model</c>.</param>
/// <param name="Forecast">Whether the answer contains a forecast. Default true.</param>
/// <param name="Step">The number of the step, from 0, optional: a request with another number is refused, so that a repeated request is not used as the next step.</param>
internal sealed record DecisionRequest(float[]? Observation, bool Forecast = true, int? Step = null);

/// <summary>The answer to a request.</summary>
/// <param name="Session">The session's name.</param>
/// <param name="Step">The number of the step, from 0.</param>
/// <param name="Action">The action to take.</param>
/// <param name="Surprise">How improbable the observation was; null at the first step, or if the model has no detector.</param>
/// <param name="Forecast">The forecast if the action is repeated; null if it was not requested, or if the model has no forecaster.</param>
internal sealed record DecisionResponse(string Session, int Step, float[] Action, SurpriseMessage? Surprise, ForecastMessage? Forecast);

/// <summary>How improbable an observation was, in nats, in total and for each number of it.</summary>
internal sealed record SurpriseMessage(float Score, double Threshold, bool Alarm, IReadOnlyList<float> Dimensions);

/// <summary>The next steps.</summary>
/// <param name="Levels">The levels of the quantiles.</param>
/// <param name="Units">"data" if the numbers are in the units of the observations, "latent" if they are in those that M reads.</param>
/// <param name="Steps">The first is one step ahead.</param>
internal sealed record ForecastMessage(IReadOnlyList<double> Levels, string Units, ForecastStep[] Steps);

/// <summary>One step of a forecast: for each observed number the mean and the quantiles, the reward, and the probability that the episode has ended.</summary>
internal sealed record ForecastStep(float[] Mean, float[][] Quantiles, float Reward, float Ended);

/// <summary>A session.</summary>
internal sealed record SessionMessage(string Session, int Step, DateTimeOffset LastSeen);

/// <summary>The model that is served.</summary>
internal sealed record ModelMessage(string[] Observation, int ObservationSize, string Actions, int HiddenSize, int Horizon, double? Threshold, string? FalseAlarms);

/// <summary>The state of the service.</summary>
internal sealed record HealthMessage(string Status, int Sessions, long Decisions, double UptimeSeconds);

/// <summary>RFC 9457.</summary>
internal sealed record ProblemMessage(string Type, string Title, int Status, string Detail, string Instance);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DecisionRequest))]
[JsonSerializable(typeof(DecisionResponse))]
[JsonSerializable(typeof(SessionMessage))]
[JsonSerializable(typeof(ModelMessage))]
[JsonSerializable(typeof(HealthMessage))]
[JsonSerializable(typeof(ProblemMessage))]
internal sealed partial class Json : JsonSerializerContext;
