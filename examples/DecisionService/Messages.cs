using System.Text.Json;
using System.Text.Json.Serialization;

namespace DecisionService;

/// <summary>What a machine asks.</summary>
/// <param name="Observation">What its sensors show, in the units and the order that <c>GET /model</c> tells.</param>
/// <param name="Forecast">Whether the answer has a forecast. Default true.</param>
/// <param name="Step">The number of the step, from 0, if the machine counts: another number is refused, so that a repeated request is not taken for the next one.</param>
internal sealed record DecisionRequest(float[]? Observation, bool Forecast = true, int? Step = null);

/// <summary>What it is told.</summary>
/// <param name="Session">The session's name.</param>
/// <param name="Step">The number of the step, from 0.</param>
/// <param name="Action">The action to take.</param>
/// <param name="Surprise">How improbable the observation was; null at the first step, or where the model has no detector.</param>
/// <param name="Forecast">What is expected if the action is held; null where it was not asked for, or the model has no forecaster.</param>
internal sealed record DecisionResponse(string Session, int Step, float[] Action, SurpriseMessage? Surprise, ForecastMessage? Forecast);

/// <summary>How improbable an observation was, in nats, in all and for each number of it.</summary>
internal sealed record SurpriseMessage(float Score, double Threshold, bool Alarm, IReadOnlyList<float> Dimensions);

/// <summary>The next steps.</summary>
/// <param name="Levels">The levels of the quantiles.</param>
/// <param name="Units">"data" where the numbers are in the units of the observations, "latent" where they are in those that M reads.</param>
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
