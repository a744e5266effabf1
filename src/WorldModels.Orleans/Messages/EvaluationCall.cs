namespace WorldModels.Cluster;

/// <summary>A few controllers to score on a few seeds. Its returns depend on nothing else, so that it may be done twice.</summary>
/// <param name="Job">The job's name.</param>
/// <param name="Candidates">Parameters of controllers.</param>
/// <param name="Seeds">One an episode.</param>
[GenerateSerializer, Immutable]
internal sealed record EvaluationCall([property: Id(0)] string Job, [property: Id(1)] float[][] Candidates, [property: Id(2)] long[] Seeds);
