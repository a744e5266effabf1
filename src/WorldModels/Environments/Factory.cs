using System.Runtime.CompilerServices;
using WorldModels.Exploration;
using WorldModels.Rollouts;

namespace WorldModels.Environments;

/// <summary>
/// Calls the factories that users give, and refuses one that returns the same object twice: workers that shared an environment or a
/// policy would mix their episodes, and the figures would be wrong without a word.
/// </summary>
internal static class Factory
{
    // What each factory has returned. Both keys are weak: nothing is kept alive, and nothing is compared but references.
    private static readonly ConditionalWeakTable<Delegate, ConditionalWeakTable<object, object>> Made = [];
    private static readonly object Present = new();

    /// <summary>A new object.</summary>
    /// <exception cref="InvalidOperationException">The factory returned null, or an object that it, or something in it, returned before.</exception>
    public static T Make<T>(Func<T> factory) where T : class
    {
        T made = factory() ?? throw new InvalidOperationException($"the factory of {typeof(T).Name} returned null: it must return a new object");
        ConditionalWeakTable<object, object> before = Made.GetValue(factory, _ => []);
        for (object? layer = made; layer is not null; layer = Inside(layer))
            if (!Policy.IsFunction(layer) && !before.TryAdd(layer, Present))
                throw new InvalidOperationException(
                    $"the factory of {typeof(T).Name} returned the same {layer.GetType().Name} twice: each worker needs one of its own, so make a new one within "
                    + $"the factory, as in () => new {layer.GetType().Name}(...)");
        return made;
    }

    // What an object is around, if anything of its kind.
    private static object? Inside(object made) => made switch
    {
        EnvironmentWrapper wrapper => wrapper.Inner,
        ExploringPolicy policy => policy.Followed,
        EpsilonGreedyPolicy policy => policy.Followed,
        _ => null,
    };
}
