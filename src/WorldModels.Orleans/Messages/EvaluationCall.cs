namespace WorldModels.Cluster;

/// <summary>A call that scores a few controllers on a few seeds. Its returns depend only on its content, so it may be repeated.</summary>
/// <param name="Job">The name of the job.</param>
/// <param name="Candidates">The parameters of the controllers.</param>
/// <param name="Seeds">The seed of each episode.</param>
[GenerateSerializer, Immutable]
internal sealed record EvaluationCall([property: Id(0)] string Job, [property: Id(1)] float[][] Candidates, [property: Id(2)] long[] Seeds);
