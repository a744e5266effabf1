namespace WorldModels.Planning;

/// <summary>The base class of the settings of planners: tree search from the current state, <see cref="MctsOptions"/>, or value iteration over all states, <see cref="GraphOptions"/>.</summary>
public abstract class PlannerOptions
{
    private protected PlannerOptions() { }

    internal abstract void Validate();
}
