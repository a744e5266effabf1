using Microsoft.ML.Runtime;
using WorldModels;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.MachineLearning;

namespace Microsoft.ML;

/// <summary>Brings tabular Q-learning to <c>ml.WorldModels()</c>.</summary>
public static class QLearningCatalog
{
    /// <summary>
    /// Learns the values of actions by trying them in an environment (Watkins 1989), with an epsilon-greedy policy. The same seed
    /// gives the same result.
    /// </summary>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="environment">
    /// Observations and actions of a <see cref="DiscreteSpace"/>. Real, or learnt: <see cref="global::WorldModels.Dynamics.ModelEnvironment"/>. Not disposed.
    /// </param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or a space is not discrete.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static QLearningResult QLearning(this WorldModelCatalog catalog, IEnvironment environment, QLearningOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(environment);
        options ??= new QLearningOptions();
        options.Validate();
        IHost host = ((IHostEnvironment)catalog.Context).Register(nameof(QLearning));
        using IChannel channel = host.Start(nameof(QLearning));
        return new QLearning(environment, options, options.Seed ?? host.GetSeed()).Run(channel.Info);
    }
}
