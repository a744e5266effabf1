using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Memory;
using WorldModels.Vision;

namespace DreamStudio;

/// <summary>A checked model zip: V, M and C that fit each other, and the environment in which they were trained. Any number of sessions share it.</summary>
internal sealed record StudioModel(ITransformer Chain, VaeEncoderTransformer Vision, MdnRnnPredictorTransformer Memory, PlayableWorld World)
{
    /// <exception cref="StudioException">The file does not exist, is not a model, has a missing stage, or belongs to another environment.</exception>
    public static StudioModel Load(string path, string? world)
    {
        if (!File.Exists(path))
            throw new StudioException($"there is no model {path}: `dotnet run -c Release --project examples/Quickstart` creates one at runs/quickstart/agent.zip");
        ITransformer chain;
        try
        {
            chain = new MLContext().Model.Load(path, out _);
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            throw new StudioException($"{path} is not a model that ML.NET can load: {unreadable.Message}");
        }
        try
        {
            return Of(chain, world);
        }
        catch (ArgumentException incomplete)
        {
            throw new StudioException($"{path} cannot be played: {incomplete.Message}. It needs V, M and C, as saved by examples/Quickstart");
        }
    }

    /// <exception cref="ArgumentException">A stage is missing, or the stages do not fit.</exception>
    /// <exception cref="StudioException">The model belongs to another environment.</exception>
    public static StudioModel Of(ITransformer chain, string? world)
    {
        var vision = VaeEncoderTransformer.FromModel(chain);
        var memory = MdnRnnPredictorTransformer.FromModel(chain);
        Agent.FromModel(chain);
        return new StudioModel(chain, vision, memory, PlayableWorld.Of(memory.ActionSpace, world));
    }
}

/// <summary>The exception for a problem that prevents the studio from starting; the message is for the user.</summary>
internal sealed class StudioException(string message) : Exception(message);
