namespace WorldModels.Planning;

/// <summary>The result of a search.</summary>
/// <param name="Action">The action to take: the one with the most visits.</param>
/// <param name="Actions">All actions tried from the root, in the order in which they were first tried.</param>
/// <param name="Simulations">The number of simulations.</param>
/// <param name="Depth">The number of steps from the root to the deepest state in the tree.</param>
/// <param name="ModelCalls">The number of calls of the model.</param>
/// <param name="ModelSteps">The number of steps in these calls.</param>
public sealed record MctsResult(
    float[] Action, IReadOnlyList<ActionEstimate> Actions, int Simulations, int Depth, int ModelCalls, long ModelSteps)
{
    /// <summary>The expected discounted return of <see cref="Action"/>.</summary>
    public double Value => Actions.First(estimate => ReferenceEquals(estimate.Action, Action)).Value;

    /// <inheritdoc/>
    public override string ToString() =>
        $"action ({string.Join(", ", Action.Select(number => $"{number}"))}) of {Actions.Count}, value {Value:0.####}, {Simulations} simulations, {Depth} steps deep";
}

/// <summary>The statistics of an action.</summary>
/// <param name="Action">The action.</param>
/// <param name="Visits">How often simulations took it in this state, at the root or later.</param>
/// <param name="Value">The expected discounted return.</param>
public sealed record ActionEstimate(float[] Action, int Visits, double Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"ActionEstimate {{ Action = ({string.Join(", ", Action.Select(number => $"{number}"))}), Visits = {Visits}, Value = {Value} }}";
}
