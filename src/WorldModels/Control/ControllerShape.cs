using System.Text.Json.Serialization;
using WorldModels.Environments;

namespace WorldModels.Control;

/// <summary>
/// The sizes of C: a = W x + b with x = [z; h] or [z; h; c], where h is empty without M; with hidden units a = W tanh(V x + d) + b.
/// </summary>
internal sealed record ControllerShape(int LatentSize, int HiddenSize, bool UsesCell, bool HasBias, int OutputSize, int HiddenUnits = 0)
{
    /// <summary>The limit exists because the units are stored on the stack while C computes an action.</summary>
    public const int MostHiddenUnits = 4096;

    public int InputSize => LatentSize + HiddenSize * (UsesCell ? 2 : 1);

    /// <summary>867 for CarRacing: (32 + 256) * 3 + 3. 1,088 for Doom: 64 + 512 + 512.</summary>
    public int ParameterCount => HiddenLayerParameters + OutputSize * (OutputLayerInputs + (HasBias ? 1 : 0));

    /// <summary>The number of parameters of the hidden layer, which come first; 0 without one.</summary>
    [JsonIgnore]
    public int HiddenLayerParameters => HiddenUnits * (InputSize + (HasBias ? 1 : 0));

    /// <summary>The number of inputs of the last layer.</summary>
    [JsonIgnore]
    public int OutputLayerInputs => HiddenUnits > 0 ? HiddenUnits : InputSize;

    /// <summary>Returns the number of outputs: one for each number of an action, or one for each choice.</summary>
    public static int OutputsFor(Space actionSpace) => actionSpace is DiscreteSpace discrete ? discrete.Count : actionSpace.Size;

    /// <summary>
    /// Returns parameters at which a search can start: zeros, except random weights into hidden units, which would otherwise
    /// all change in the same way.
    /// </summary>
    public double[] Start(long seed)
    {
        double[] parameters = new double[ParameterCount];
        var random = new Pcg64(seed);
        foreach (ref double weight in parameters.AsSpan(0, HiddenUnits * InputSize)) weight = random.NextNormal() / Math.Sqrt(InputSize);
        return parameters;
    }
}
