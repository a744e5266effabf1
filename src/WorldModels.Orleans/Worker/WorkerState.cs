using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace WorldModels.Cluster;

/// <summary>The state of a silo that all calls share: the models that were sent to it, by their hashes, and the jobs for which it is prepared.</summary>
internal sealed partial class WorkerState(WorkerOptions options, ILogger<WorkerState> logger) : IDisposable
{
    // A training needs one job and two models at a time; the rest is for other trainings on the same cluster.
    private const int MostJobs = 8, MostModels = 16;

    private readonly MLContext _context = new();
    private readonly Recent<Job> _jobs = new(MostJobs);
    private readonly Recent<ITransformer> _models = new(MostModels);
    private int _modelsReceived;
    private long _bytesReceived, _calls;

    public WorkerDescription Describe() => new(
        options.Version ?? LibraryVersion.Here, options.Slots, Volatile.Read(ref _modelsReceived), Interlocked.Read(ref _bytesReceived), Interlocked.Read(ref _calls));

    public Task ReceiveAsync(ModelPart part) => OnThread(() =>
    {
        if (Convert.ToHexString(SHA256.HashData(part.Bytes)) != part.Hash) throw new FormatException($"model {part.Hash} was damaged during the transfer");
        Interlocked.Increment(ref _modelsReceived);
        Interlocked.Add(ref _bytesReceived, part.Bytes.Length);
        _models.Add(part.Hash, _context.Model.Load(new MemoryStream(part.Bytes), out _));
        return true;
    });

    public Task<JobReadiness> PrepareAsync(JobDescription description) => OnThread(() =>
    {
        if (_jobs.Find(description.Id) is not null) return new JobReadiness([]);
        string[] missing = [.. description.Models.Where(hash => _models.Find(hash) is null)];
        if (missing.Length > 0) return new JobReadiness(missing);
        try
        {
            _jobs.Add(description.Id, Create(description));
            return new JobReadiness([]);
        }
        catch (Exception cause)
        {
            LogRefused(cause, cause.Message);
            return new JobReadiness([], cause.Message);
        }
    });

    /// <summary>Runs a call. If it is cancelled, the method returns at once, even if its thread hangs: a call that never ends would prevent the grain from being moved.</summary>
    public Task<WorkReply<TResult>> RunAsync<TJob, TResult>(string id, Func<TJob, CancellationToken, TResult> work, CancellationToken cancellationToken) where TJob : Job =>
        OnThread(() => Run(id, work, cancellationToken)).WaitAsync(cancellationToken);

    private WorkReply<TResult> Run<TJob, TResult>(string id, Func<TJob, CancellationToken, TResult> work, CancellationToken cancellationToken) where TJob : Job
    {
        if (_jobs.Find(id) is not TJob job) return new WorkReply<TResult>(WorkOutcome.JobUnknown);
        try
        {
            return new WorkReply<TResult>(WorkOutcome.Done, work(job, cancellationToken));
        }
        catch (Exception cause) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(cause, cause.Message);
            Exception origin = cause is RolloutException { InnerException: { } inner } ? inner : cause;
            return origin is EnvironmentLostException
                ? new WorkReply<TResult>(WorkOutcome.EnvironmentLost, Problem: origin.Message)
                : new WorkReply<TResult>(WorkOutcome.Failed, Problem: $"{origin.GetType().Name}: {origin.Message}", Step: (cause as RolloutException)?.Step ?? 0);
        }
        finally
        {
            Interlocked.Increment(ref _calls);
        }
    }

    private Job Create(JobDescription description)
    {
        Func<IEnvironment>? environment = description.Environment is { } name ? Known(options.Environments, name, "environment") : null;
        if (!description.Records)
            return new EvaluationJob(
                EvaluationTask.Restore(
                    description.Settings, Model(description.Vision) is { } vision ? VaeEncoderTransformer.FromModel(vision) : null,
                    Model(description.Memory) is { } memory ? MdnRnnPredictorTransformer.FromModel(memory) : null),
                environment);
        using IEnvironment probe = environment!();
        CollectionTask task = CollectionSettings.Read(description.Settings, probe);
        Func<ITransformer?, IPolicy>? make = description.Policy is { } policy ? Known(options.Policies, policy, "policy") : null;
        ITransformer? model = Model(description.PolicyModel);
        return new RecordingJob(task, environment!, make is null ? null : () => make(model));
    }

    private static T Known<T>(IReadOnlyDictionary<string, T> known, string name, string what) => known.TryGetValue(name, out T? found)
        ? found
        : throw new ArgumentException($"it has no {what} '{name}', only {(known.Count == 0 ? "none" : string.Join(", ", known.Keys.Order(StringComparer.Ordinal)))}: "
            + "add it in the call of AddWorldModelWorker", nameof(name));

    private ITransformer? Model(string? hash) => hash is null ? null : _models.Find(hash);

    // The silo's own threads stay available for its messages, so that it answers while it computes.
    private static Task<T> OnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    public void Dispose() => _jobs.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "A job was refused: {Problem}")]
    private partial void LogRefused(Exception cause, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "A call failed: {Problem}")]
    private partial void LogFailed(Exception cause, string problem);
}
