namespace WorldModels.Planning;

/// <summary>How to plan in a model: by tree search from where one stands, <see cref="MctsOptions"/>, or between all states, <see cref="GraphOptions"/>.</summary>
public abstract class PlannerOptions
{
    private protected PlannerOptions() { }

    internal abstract void Validate();
}
