using WorldModels.Rollouts;

namespace WorldModels.Exploration;

/// <summary>What the iterative procedure found.</summary>
/// <param name="Rounds">All rounds in order.</param>
/// <param name="Rollouts">The episodes of all rounds; disposed with the result.</param>
/// <param name="Solved">Whether the last round reached the score asked for.</param>
public sealed record IterativeResult(IReadOnlyList<IterativeRound> Rounds, RolloutDataView Rollouts, bool Solved) : IDisposable
{
    /// <summary>The round with the highest score, the first of equals. Being chosen on the trial episodes, it scores a little lower on others.</summary>
    public IterativeRound Best => Rounds.MaxBy(round => round.Score)!;

    /// <summary>Score by real steps.</summary>
    /// <param name="name">What to call the curve.</param>
    public LearningCurve ToCurve(string name) => new(name, Rounds.Select(round => new LearningPoint(round.RealSteps, round.Score)));

    /// <summary>Frees the rollouts; those kept in a folder stay there.</summary>
    public void Dispose() => Rollouts.Dispose();
}
