namespace WorldModels.Cluster;

/// <summary>
/// A grain on a silo that plays episodes. Its key begins with the address of the silo, so that the caller decides where the work is done, and ends with
/// a unique name: a grain that was placed on another silo or does not answer is not used again, and the next attempt uses a new one.
/// </summary>
internal interface IWorkerGrain : IGrainWithStringKey
{
    /// <summary>Returns the silo's description, which also shows that it answers.</summary>
    Task<WorkerDescription> Describe();

    /// <summary>Prepares for the calls of a job.</summary>
    Task<JobReadiness> Prepare(JobDescription job);

    /// <summary>Receives a model that a job needs.</summary>
    Task Receive(ModelPart model);

    /// <summary>Scores controllers. The caller decides how long to wait.</summary>
    [ResponseTimeout("7.00:00:00")]
    Task<WorkReply<double[][]>> Evaluate(EvaluationCall call, CancellationToken cancellationToken);

    /// <summary>Records an episode and returns its compressed bytes.</summary>
    [ResponseTimeout("7.00:00:00")]
    Task<WorkReply<byte[]>> Record(RecordingCall call, CancellationToken cancellationToken);
}
