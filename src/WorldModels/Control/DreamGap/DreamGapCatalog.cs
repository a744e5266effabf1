using Microsoft.ML.Runtime;
using WorldModels;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;

namespace Microsoft.ML;

/// <summary>Adds the comparison of dream and real environment to <c>ml.WorldModels()</c>.</summary>
public static class DreamGapCatalog
{
    /// <summary>
    /// Trains a controller in the dream of each temperature, and plays real episodes with each controller and with untrained
    /// policies (World Models, section 4, table 2). The same seed of the MLContext gives the same results for every number of threads.
    /// </summary>
    /// <typeparam name="TEnvironment">The type of the environment; inferred, so that F# needs no cast.</typeparam>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="visionAndMemory">A fitted or loaded chain with M, and with V if the observations are pictures. Other stages before M are applied as in an <see cref="Agent"/>; a C in the chain is not used.</param>
    /// <param name="environment">Creates the real environment; called once for each thread, and once to check its spaces.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">The chain has no M, or no V for an environment with pictures; a setting is out of its range; or the environment's spaces are not those that V and M were trained on.</exception>
    /// <exception cref="InvalidOperationException">The checkpoint folder belongs to a run with other settings; the message names them.</exception>
    /// <exception cref="FormatException">The checkpoint is damaged.</exception>
    /// <exception cref="OperationCanceledException">The measurement was cancelled; the checkpoint folder keeps the finished rows.</exception>
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
