namespace WorldModels.Planning;

/// <summary>What a search found.</summary>
/// <param name="Action">The action to take: the one that was tried most.</param>
/// <param name="Actions">All actions tried from the root, in the order in which they came up.</param>
/// <param name="Simulations">How many simulations the search made.</param>
/// <param name="Depth">Steps from the root to the deepest state in the tree that a simulation reached.</param>
/// <param name="ModelCalls">How often the model was called.</param>
/// <param name="ModelSteps">How many steps it took in these calls.</param>
public sealed record MctsResult(
    float[] Action, IReadOnlyList<ActionEstimate> Actions, int Simulations, int Depth, int ModelCalls, long ModelSteps)
{
    /// <summary>The expected discounted return of <see cref="Action"/>.</summary>
    public double Value => Actions.First(estimate => ReferenceEquals(estimate.Action, Action)).Value;

    /// <inheritdoc/>
    public override string ToString() =>
        $"action ({string.Join(", ", Action.Select(number => $"{number}"))}) of {Actions.Count}, value {Value:0.####}, {Simulations} simulations, {Depth} steps deep";
}

/// <summary>What a search thinks of an action.</summary>
/// <param name="Action">The action.</param>
/// <param name="Visits">How often simulations took it in this state: at first, and whenever they came back.</param>
/// <param name="Value">The discounted return to expect of it.</param>
public sealed record ActionEstimate(float[] Action, int Visits, double Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"ActionEstimate {{ Action = ({string.Join(", ", Action.Select(number => $"{number}"))}), Visits = {Visits}, Value = {Value} }}";
}
