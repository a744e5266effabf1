using WorldModels.Rollouts;

namespace WorldModels.Environments;

/// <summary>What every environment promises, checked on a given one: for the tests of whoever writes an environment.</summary>
/// <remarks>
/// <para>The promises, beyond the types of <see cref="IEnvironment"/>:</para>
/// <list type="bullet">
/// <item>the spaces can be recorded, are the same in all instances and stay the same;</item>
/// <item>observations belong to their space and are finite, rewards are finite;</item>
/// <item>seed and actions decide an episode, in a new instance, in a used one, and among other instances at work;</item>
/// <item>the array of an action is neither changed nor kept;</item>
/// <item>a step without a running episode is refused with <see cref="InvalidOperationException"/>;</item>
/// <item>an action outside the space is refused with <see cref="ArgumentException"/> that names the value, and changes nothing;</item>
/// <item>a negative seed is refused with <see cref="ArgumentException"/> that names it;</item>
/// <item>disposing twice is as disposing once.</item>
/// </list>
/// <para>What follows the end of an episode is checked in episodes that end within the steps played: let a policy lead there.</para>
/// </remarks>
public static class EnvironmentContract
{
    /// <summary>Plays a few episodes in several instances and throws if a promise is broken.</summary>
    /// <typeparam name="TEnvironment">What <paramref name="environment"/> makes; inferred, so that F# needs no cast.</typeparam>
    /// <param name="environment">Makes an environment, a new one at every call. What it made is disposed.</param>
    /// <param name="maxSteps">The most steps of an episode, 2 or more.</param>
    /// <param name="seed">Decides the seeds of the episodes and the actions; 0 or more.</param>
    /// <param name="policy">Makes what chooses the actions; null for actions drawn evenly from their space.</param>
    /// <exception cref="EnvironmentContractException">Promises are broken: all that were found.</exception>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static void Check<TEnvironment>(Func<TEnvironment> environment, int maxSteps = 100, long seed = 0, Func<IPolicy>? policy = null)
        where TEnvironment : class, IEnvironment
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSteps, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        using var inspection = new ContractInspection(environment, maxSteps, seed, policy);
        IReadOnlyList<string> broken = inspection.Run();
        if (broken.Count > 0) throw new EnvironmentContractException(inspection.Name, broken);
    }
}
