using Microsoft.ML.Runtime;
using WorldModels;
using WorldModels.Environments;
using WorldModels.Exploration;

namespace Microsoft.ML;

/// <summary>Brings the iterative procedure to <c>ml.WorldModels()</c>.</summary>
public static class IterativeTrainingCatalog
{
    /// <summary>
    /// Round after round: records episodes, the first ones at random and later ones where the agent of the round before goes, learns
    /// the world model and the policy further, and plays for real, until the task is solved or the rounds are over (World Models,
    /// section 5). The same seed gives the same result, stopped and called again too.
    /// </summary>
    /// <typeparam name="TEnvironment">What <paramref name="environment"/> makes; inferred, so that F# needs no cast.</typeparam>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="environment">Makes the real environment; called once a thread.</param>
    /// <param name="learner">What each round learns: <see cref="VisionMemoryControlLearner"/>, <see cref="TabularLearner"/>, or one's own.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <returns>The figures and models of all rounds, with the rollouts; to be disposed after use.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The folder holds a loop of other settings; the message names them.</exception>
    /// <exception cref="FormatException">A file of the folder is damaged or missing.</exception>
    /// <exception cref="global::WorldModels.Rollouts.RolloutException">An episode could not be recorded.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the folder keeps the finished rounds.</exception>
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
