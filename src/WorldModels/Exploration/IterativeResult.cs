using WorldModels.Rollouts;

namespace WorldModels.Exploration;

/// <summary>The result of the iterative procedure.</summary>
/// <param name="Rounds">All rounds in order.</param>
/// <param name="Rollouts">The episodes of all rounds; they are disposed with the result.</param>
/// <param name="Solved">Whether the last round reached <see cref="IterativeOptions.SolvedScore"/>.</param>
public sealed record IterativeResult(IReadOnlyList<IterativeRound> Rounds, RolloutDataView Rollouts, bool Solved) : IDisposable
{
    /// <summary>The round with the highest score, among equal ones the first. It was selected on the trial episodes, so its score on others is a little lower.</summary>
    public IterativeRound Best => Rounds.MaxBy(round => round.Score)!;

    /// <summary>Returns the curve of the score over real steps.</summary>
    /// <param name="name">The name of the curve.</param>
    public LearningCurve ToCurve(string name) => new(name, Rounds.Select(round => new LearningPoint(round.RealSteps, round.Score)));

    /// <summary>Frees the rollouts; the files in a folder are kept.</summary>
    public void Dispose() => Rollouts.Dispose();
}
