using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Memory;
using WorldModels.Vision;

namespace DreamStudio;

/// <summary>A model zip, checked: V, M and C that fit each other, and the world that they were trained in. Any number of sessions share it.</summary>
internal sealed record StudioModel(ITransformer Chain, VaeEncoderTransformer Vision, MdnRnnPredictorTransformer Memory, PlayableWorld World)
{
    /// <exception cref="StudioException">There is no such file, it is no model, lacks a stage, or belongs to another world.</exception>
    public static StudioModel Load(string path, string? world)
    {
        if (!File.Exists(path))
            throw new StudioException($"there is no model {path}: `dotnet run -c Release --project examples/Quickstart` makes one at runs/quickstart/agent.zip");
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
            throw new StudioException($"{path} cannot be played: {incomplete.Message}. It takes V, M and C, as examples/Quickstart saves them");
        }
    }

    /// <exception cref="ArgumentException">A stage is missing, or the stages do not fit.</exception>
    /// <exception cref="StudioException">The model belongs to another world.</exception>
    public static StudioModel Of(ITransformer chain, string? world)
    {
        var vision = VaeEncoderTransformer.FromModel(chain);
        var memory = MdnRnnPredictorTransformer.FromModel(chain);
        Agent.FromModel(chain);
        return new StudioModel(chain, vision, memory, PlayableWorld.Of(memory.ActionSpace, world));
    }
}

/// <summary>What keeps the studio from opening, in words for the person who started it.</summary>
internal sealed class StudioException(string message) : Exception(message);
