namespace WorldModels.Cluster;

/// <summary>A silo that plays episodes. Its key is the silo's address, so that the one who asks decides where the work is done.</summary>
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
