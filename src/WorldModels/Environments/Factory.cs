using System.Runtime.CompilerServices;
using WorldModels.Exploration;
using WorldModels.Rollouts;

namespace WorldModels.Environments;

/// <summary>
/// Calls the factories that users pass in, and refuses a factory that returns the same object twice: workers that share an environment or a
/// policy would mix their episodes, and the results would be wrong without any error.
/// </summary>
internal static class Factory
{
    // The objects that each factory has returned. All keys are weak references, so nothing is kept alive, and objects are compared by reference.
    private static readonly ConditionalWeakTable<Delegate, ConditionalWeakTable<object, object>> Made = [];
    private static readonly object Present = new();

    /// <summary>Creates a new object with the factory.</summary>
    /// <exception cref="InvalidOperationException">The factory returned null, or an object that it returned before, itself or inside a wrapper.</exception>
    public static T Make<T>(Func<T> factory) where T : class
    {
        T made = factory() ?? throw new InvalidOperationException($"the factory of {typeof(T).Name} returned null: it must return a new object");
        ConditionalWeakTable<object, object> before = Made.GetValue(factory, _ => []);
        for (object? layer = made; layer is not null; layer = Inside(layer))
            if (!Policy.IsFunction(layer) && !before.TryAdd(layer, Present))
                throw new InvalidOperationException(
                    $"the factory of {typeof(T).Name} returned the same {layer.GetType().Name} twice: each worker needs a separate one, so create a new one in "
                    + $"the factory, as in () => new {layer.GetType().Name}(...)");
        return made;
    }

    // The object that a wrapper contains, if any.
    private static object? Inside(object made) => made switch
    {
        EnvironmentWrapper wrapper => wrapper.Inner,
        ExploringPolicy policy => policy.Followed,
        EpsilonGreedyPolicy policy => policy.Followed,
        _ => null,
    };
}
