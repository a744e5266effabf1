using Microsoft.ML;

namespace WorldModels.Rollouts;

/// <summary>Rollouts divided by episode, so that no episode lies on both sides.</summary>
/// <param name="Train">The rows to learn from.</param>
/// <param name="Test">The rows to judge by.</param>
public sealed record EpisodeSplit(IDataView Train, IDataView Test);
