using WorldModels.Environments;
using WorldModels.Memory;

namespace WorldModels.Control;

/// <summary>The sizes of C: a = W x + b with x = [z; h] or [z; h; c].</summary>
internal sealed record ControllerShape(int LatentSize, int HiddenSize, bool UsesCell, bool HasBias, int OutputSize)
{
    public int InputSize => LatentSize + HiddenSize * (UsesCell ? 2 : 1);

    /// <summary>867 for CarRacing: (32 + 256) * 3 + 3. 1,088 for Doom: 64 + 512 + 512.</summary>
    public int ParameterCount => OutputSize * (InputSize + (HasBias ? 1 : 0));

    /// <summary>What a controller needs in <paramref name="memory"/>.</summary>
    public static ControllerShape For(MdnRnnPredictorTransformer memory, CmaEsControllerOptions options) =>
        new(memory.LatentSize, memory.HiddenSize, options.CellColumnName is not null, options.UseBias, OutputsFor(memory.ActionSpace));

    /// <summary>One output a number of an action, or one a choice.</summary>
    public static int OutputsFor(Space actionSpace) => actionSpace is DiscreteSpace discrete ? discrete.Count : actionSpace.Size;
}
