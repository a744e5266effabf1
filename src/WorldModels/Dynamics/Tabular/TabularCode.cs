using WorldModels.Environments;

namespace WorldModels.Dynamics;

/// <summary>Reads the numbers of a table's states and actions out of columns of Single.</summary>
internal static class TabularCode
{
    /// <exception cref="ArgumentException">The number is not a state.</exception>
    public static int State(float number, string column, string place) =>
        number >= 0 && number < TransitionTable.MaxCells && number == MathF.Floor(number)
            ? (int)number
            : throw new ArgumentException(
                $"column '{column}' holds {number:R} ({place}): a table's states are whole numbers from 0 to {TransitionTable.MaxCells - 1}. " +
                "Continuous observations need a network, or to be divided into numbered bins first.");

    /// <exception cref="ArgumentException">The number is not an action.</exception>
    public static int Action(float number, DiscreteSpace space, string column, string place) =>
        space.Contains([number])
            ? (int)number
            : throw new ArgumentException($"column '{column}' holds {number:R} ({place}): the actions are {space}, whole numbers from 0 to {space.Count - 1}");

    /// <summary>The discrete space that a column of actions must have.</summary>
    /// <exception cref="ArgumentException">It is another one.</exception>
    public static DiscreteSpace RequireDiscrete(Space space, string column) =>
        space is DiscreteSpace { Count: > 0 } discrete
            ? discrete
            : throw new ArgumentException(
                $"column '{column}' holds actions of {space}: a table counts a {nameof(DiscreteSpace)}'s. " +
                "Use an environment with discrete actions, or learn a network.");
}
