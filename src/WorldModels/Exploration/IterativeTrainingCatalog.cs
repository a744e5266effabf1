using Microsoft.ML.Runtime;
using WorldModels;
using WorldModels.Environments;
using WorldModels.Exploration;

namespace Microsoft.ML;

/// <summary>Adds the iterative procedure to <c>ml.WorldModels()</c>.</summary>
public static class IterativeTrainingCatalog
{
    /// <summary>
    /// Runs rounds of the iterative procedure (World Models, section 5): each round records episodes, the first at random and later ones with the previous round's explorer, trains
    /// the world model and the policy, and plays trial episodes in the real environment, until the task is solved or the maximum number of rounds is reached.
    /// The same seed gives the same result, also if the loop was interrupted and resumed.
    /// </summary>
    /// <typeparam name="TEnvironment">The type of the environment; inferred, so that F# needs no cast.</typeparam>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="environment">Creates the real environment; called once for each thread.</param>
    /// <param name="learner">Trains in each round: <see cref="VisionMemoryControlLearner"/>, <see cref="TabularLearner"/>, <see cref="DynamicsLearner"/>, or your own.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <returns>The results and models of all rounds, with the rollouts. Dispose it after use.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The folder contains a loop with other settings; the message names them.</exception>
    /// <exception cref="FormatException">A file in the folder is damaged or missing.</exception>
    /// <exception cref="global::WorldModels.Rollouts.RolloutException">An episode could not be recorded.</exception>
    /// <exception cref="OperationCanceledException">The loop was cancelled; the folder keeps the finished rounds.</exception>
    public static IterativeResult TrainIteratively<TEnvironment>(
        this WorldModelCatalog catalog, Func<TEnvironment> environment, IRoundLearner learner, IterativeOptions? options = null)
        where TEnvironment : class, IEnvironment
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(learner);
        options ??= new IterativeOptions();
        options.Validate();
        IHost host = ((IHostEnvironment)catalog.Context).Register(nameof(TrainIteratively));
        return new IterativeTraining(catalog.Context, host, environment, typeof(TEnvironment).FullName!, learner, options).Run();
    }
}
