using WorldModels.Environments;

namespace WorldModels.Dynamics;

/// <summary>Reads the numbers of a table's states and actions from columns of Single.</summary>
internal static class TabularCode
{
    /// <exception cref="ArgumentException">The number is not a state.</exception>
    public static int State(float number, string column, string place) =>
        number >= 0 && number < TransitionTable.MaxCells && number == MathF.Floor(number)
            ? (int)number
            : throw new ArgumentException(
                $"column '{column}' contains {number:R} ({place}): a table's states are whole numbers from 0 to {TransitionTable.MaxCells - 1}. " +
                "For continuous observations use a network, or divide them into numbered bins.");

    /// <exception cref="ArgumentException">The number is not an action.</exception>
    public static int Action(float number, DiscreteSpace space, string column, string place) =>
        space.Contains([number])
            ? (int)number
            : throw new ArgumentException($"column '{column}' contains {number:R} ({place}): the actions are {space}, whole numbers from 0 to {space.Count - 1}");

    /// <summary>Returns the discrete space that a column of actions must have.</summary>
    /// <exception cref="ArgumentException">The space is not discrete.</exception>
    public static DiscreteSpace RequireDiscrete(Space space, string column) =>
        space is DiscreteSpace { Count: > 0 } discrete
            ? discrete
            : throw new ArgumentException(
                $"column '{column}' contains actions of {space}: a table needs a {nameof(DiscreteSpace)}. " +
                "Use an environment with discrete actions, or a network.");
}
