using Microsoft.ML;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Exploration;

/// <summary>What a round learns from.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Rollouts">All episodes so far. Not to be disposed.</param>
/// <param name="Fresh">This round's episodes alone, on which no model was trained yet. Not to be disposed.</param>
/// <param name="Before">The model of the round before, to go on from; null in the first round.</param>
/// <param name="Seed">Decides what is random in the round, 0 or more; another one each round.</param>
/// <param name="Progress">To report to; the loop adds the round's number to the stage's name.</param>
/// <param name="CancellationToken">Stops the work.</param>
public sealed record LearningRound(
    int Number, RolloutDataView Rollouts, RolloutDataView Fresh, ITransformer? Before, long Seed, IProgress<TrainingProgress>? Progress,
    CancellationToken CancellationToken)
{
    /// <summary>A copy of a stage's settings with the seed, the progress and the cancellation of this round.</summary>
    internal TOptions Prepare<TOptions>(TOptions options) where TOptions : TrainingOptions
    {
        var own = (TOptions)options.Copy();
        (own.RunSeed, own.Progress, own.CancellationToken) = (Seed, Progress, CancellationToken);
        return own;
    }
}

/// <summary>What a round has learnt.</summary>
/// <param name="Model">The model, a stage or a chain, which a model zip can hold.</param>
/// <param name="HeldOutError">How badly the world model predicts episodes that it was not trained on, in the learner's own unit; NaN where it cannot tell.</param>
/// <param name="DreamScore">The mean return of the policy inside the model; NaN where nothing is dreamt.</param>
public sealed record RoundOutcome(ITransformer Model, double HeldOutError, double DreamScore)
{
    /// <inheritdoc/>
    public override string ToString() => $"RoundOutcome {{ Model = {Model}, HeldOutError = {HeldOutError}, DreamScore = {DreamScore} }}";
}
