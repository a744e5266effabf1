using Microsoft.ML.Runtime;
using WorldModels;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;

namespace Microsoft.ML;

/// <summary>Brings the comparison of dream and reality to <c>ml.WorldModels()</c>.</summary>
public static class DreamGapCatalog
{
    /// <summary>
    /// Trains a controller in the dream of each temperature, and plays real episodes with each and with policies that learnt
    /// nothing (World Models, section 4, table 2). The same seed of the MLContext gives the same figures, whatever the number of threads.
    /// </summary>
    /// <typeparam name="TEnvironment">What <paramref name="environment"/> makes; inferred, so that F# needs no cast.</typeparam>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="visionAndMemory">A fitted or loaded chain with M, and with V where the environment shows pictures; other stages before M see as an <see cref="Agent"/>'s do; a C in it is not used.</param>
    /// <param name="environment">Makes the real environment; called once a thread, and once to check its spaces.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">The chain lacks M, or V for an environment of pictures, an option is out of its range, or the environment's spaces are not those that V and M know.</exception>
    /// <exception cref="InvalidOperationException">The checkpoint folder was made with other settings; the message names them.</exception>
    /// <exception cref="FormatException">The checkpoint is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the checkpoint folder keeps the finished rows.</exception>
    public static DreamGap DreamGap<TEnvironment>(
        this WorldModelCatalog catalog, ITransformer visionAndMemory, Func<TEnvironment> environment, DreamGapOptions? options = null)
        where TEnvironment : class, IEnvironment
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(visionAndMemory);
        ArgumentNullException.ThrowIfNull(environment);
        options ??= new DreamGapOptions();
        options.Validate();
        IHost host = ((IHostEnvironment)catalog.Context).Register(nameof(DreamGap));
        var memory = StageChain.Find<MdnRnnPredictorTransformer>(visionAndMemory);
        return new DreamGapMeasurement(host, Perception.FromModel(visionAndMemory, null, null, memory), memory, environment, options).Run(typeof(TEnvironment).FullName!);
    }
}
