using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Placement;

namespace WorldModels.Cluster;

/// <summary>
/// The way into a silo's <see cref="WorkerState"/>. The one who asks hints where the grain shall live; where it was put elsewhere, as when the silo
/// is gone, it refuses to work, so that no silo does more than it was given.
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
        throw new InvalidOperationException($"this is silo {here}: {meant} is gone");
    }
}
