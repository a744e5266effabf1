using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Placement;

namespace WorldModels.Cluster;

/// <summary>
/// The grain that provides a silo's <see cref="WorkerState"/>. The caller gives a hint where it should be placed. If it was placed elsewhere, for example because the silo
/// has stopped, it refuses to work, so that no silo gets more calls than its slots.
/// </summary>
[Reentrant, Immovable]
internal sealed class WorkerGrain(ILocalSiloDetails silo, IServiceProvider services) : Grain, IWorkerGrain
{
    public Task<WorkerDescription> Describe()
    {
        CheckPlace();
        return Task.FromResult(services.GetService<WorkerState>()?.Describe() ?? new WorkerDescription(LibraryVersion.Here, 0, 0, 0, 0));
    }

    public Task<JobReadiness> Prepare(JobDescription job) => State.PrepareAsync(job);

    public Task Receive(ModelPart model) => State.ReceiveAsync(model);

    public Task<WorkReply<double[][]>> Evaluate(EvaluationCall call, CancellationToken cancellationToken) =>
        State.RunAsync<EvaluationJob, double[][]>(call.Job, (job, stop) => job.Evaluate(call, stop), cancellationToken);

    public Task<WorkReply<byte[]>> Record(RecordingCall call, CancellationToken cancellationToken) =>
        State.RunAsync<RecordingJob, byte[]>(call.Job, (job, stop) => job.Record(call, stop), cancellationToken);

    private WorkerState State
    {
        get
        {
            CheckPlace();
            return services.GetRequiredService<WorkerState>();
        }
    }

    private void CheckPlace()
    {
        string here = silo.SiloAddress.ToParsableString(), meant = WorkerKey.SiloOf(this.GetPrimaryKeyString());
        if (here == meant) return;
        DeactivateOnIdle();
        throw new InvalidOperationException($"this is silo {here}, because silo {meant} has stopped");
    }
}
