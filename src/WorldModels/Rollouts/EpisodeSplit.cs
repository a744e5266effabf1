using Microsoft.ML;

namespace WorldModels.Rollouts;

/// <summary>Rollouts divided by episode: the rows of an episode are never in both parts.</summary>
/// <param name="Train">The rows for training.</param>
/// <param name="Test">The held-out rows, for evaluation.</param>
public sealed record EpisodeSplit(IDataView Train, IDataView Test);
