namespace WorldModels.Cluster;

/// <summary>
/// A door to a silo that plays episodes. Its key begins with the silo's address, so that the one who asks decides where the work is done, and ends with
/// a name of its own: a door that was put into another silo or answers no more is left alone, and the next try takes a new one.
/// </summary>
internal interface IWorkerGrain : IGrainWithStringKey
{
    /// <summary>What the silo can do; also its sign of life.</summary>
    Task<WorkerDescription> Describe();

    /// <summary>Makes ready for the calls of a job.</summary>
    Task<JobReadiness> Prepare(JobDescription job);

    /// <summary>Takes a model that a job needs.</summary>
    Task Receive(ModelPart model);

    /// <summary>Scores controllers. How long to wait is decided by the one who asks.</summary>
    [ResponseTimeout("7.00:00:00")]
    Task<WorkReply<double[][]>> Evaluate(EvaluationCall call, CancellationToken cancellationToken);

    /// <summary>Records an episode; its bytes come compressed.</summary>
    [ResponseTimeout("7.00:00:00")]
    Task<WorkReply<byte[]>> Record(RecordingCall call, CancellationToken cancellationToken);
}
