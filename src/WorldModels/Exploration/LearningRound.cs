using Microsoft.ML;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Exploration;

/// <summary>The input of a round's training.</summary>
/// <param name="Number">The number of the round, from 1.</param>
/// <param name="Rollouts">All episodes so far. The learner must not dispose them.</param>
/// <param name="Fresh">Only the episodes of this round, on which no model has been trained yet. The learner must not dispose them.</param>
/// <param name="Before">The previous round's model, to start from; null in the first round.</param>
/// <param name="Seed">Determines everything that is random in the round, 0 or more; different in each round.</param>
/// <param name="Progress">Receives the progress; the loop adds the number of the round to the name of the stage.</param>
/// <param name="CancellationToken">Stops the work.</param>
public sealed record LearningRound(
    int Number, RolloutDataView Rollouts, RolloutDataView Fresh, ITransformer? Before, long Seed, IProgress<TrainingProgress>? Progress,
    CancellationToken CancellationToken)
{
    /// <summary>Returns a copy of a stage's settings with the seed, the progress and the cancellation of this round.</summary>
    internal TOptions Prepare<TOptions>(TOptions options) where TOptions : TrainingOptions
    {
        var own = (TOptions)options.Copy();
        (own.RunSeed, own.Progress, own.CancellationToken) = (Seed, Progress, CancellationToken);
        return own;
    }
}

/// <summary>The result of a round's training.</summary>
/// <param name="Model">The model, a stage or a chain that can be saved as a model zip.</param>
/// <param name="HeldOutError">The error of the world model on episodes that it was not trained on, in a unit of the learner; NaN if it is not known.</param>
/// <param name="DreamScore">The mean return of the policy in the model; NaN if there are no dreamt episodes.</param>
public sealed record RoundOutcome(ITransformer Model, double HeldOutError, double DreamScore)
{
    /// <inheritdoc/>
    public override string ToString() => $"RoundOutcome {{ Model = {Model}, HeldOutError = {HeldOutError}, DreamScore = {DreamScore} }}";
}
