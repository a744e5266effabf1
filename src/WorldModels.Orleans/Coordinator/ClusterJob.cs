using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Rollouts;

namespace WorldModels.Cluster;

/// <summary>A job with the models that it needs, in the form in which they are sent.</summary>
internal sealed class ClusterJob
{
    private ClusterJob(JobDescription description, IEnumerable<ModelPart?> models)
    {
        string id = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(description))));
        Description = description with { Id = id };
        Models = models.OfType<ModelPart>().DistinctBy(part => part.Hash).ToDictionary(part => part.Hash);
    }

    public JobDescription Description { get; }

    public IReadOnlyDictionary<string, ModelPart> Models { get; }

    public static ClusterJob Evaluate(MLContext context, EvaluationTask task, string? environment)
    {
        ModelPart? vision = Part(context, task.Vision), memory = Part(context, task.Memory);
        return new ClusterJob(new JobDescription("", task.Settings, Records: false, environment, null, vision?.Hash, memory?.Hash, null), [vision, memory]);
    }

    public static ClusterJob Record(MLContext context, CollectionTask task, string environment, string? policy, ITransformer? model)
    {
        ModelPart? part = Part(context, model);
        return new ClusterJob(new JobDescription("", CollectionSettings.Write(task), Records: true, environment, policy, null, null, part?.Hash), [part]);
    }

    private static ModelPart? Part(MLContext context, ITransformer? model)
    {
        if (model is null) return null;
        using var stream = new MemoryStream();
        context.Model.Save(model, null, stream);
        // Fixed timestamps: the same model must always have the same bytes, so that a worker that has it does not receive it again.
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
            foreach (ZipArchiveEntry entry in zip.Entries) entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        byte[] bytes = stream.ToArray();
        return new ModelPart(Convert.ToHexString(SHA256.HashData(bytes)), bytes);
    }
}
