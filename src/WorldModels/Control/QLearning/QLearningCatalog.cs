using Microsoft.ML.Runtime;
using WorldModels;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.MachineLearning;

namespace Microsoft.ML;

/// <summary>Adds tabular Q-learning to <c>ml.WorldModels()</c>.</summary>
public static class QLearningCatalog
{
    /// <summary>
    /// Learns the values of actions by playing in an environment (Watkins 1989), with an epsilon-greedy policy. The same seed
    /// gives the same result.
    /// </summary>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="environment">
    /// An environment whose observations and actions are in a <see cref="DiscreteSpace"/>: a real one, or a learnt one (<see cref="global::WorldModels.Dynamics.ModelEnvironment"/>). It is not disposed.
    /// </param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or a space is not discrete.</exception>
    /// <exception cref="OperationCanceledException">The learning was cancelled.</exception>
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
