using WorldModels.Rollouts;

namespace WorldModels.Environments;

/// <summary>Checks that an environment keeps the contract of <see cref="IEnvironment"/>. Call it in the tests of an environment that you write.</summary>
/// <remarks>
/// <para>The contract, beyond the types of <see cref="IEnvironment"/>:</para>
/// <list type="bullet">
/// <item>the spaces can be recorded, are the same in all instances and stay the same;</item>
/// <item>observations belong to their space and are finite, rewards are finite;</item>
/// <item>the seed and the actions determine an episode: in a new instance, in a used instance, and while other instances play;</item>
/// <item>the array of an action is neither changed nor kept;</item>
/// <item>a step without a running episode is refused with <see cref="InvalidOperationException"/>;</item>
/// <item>an action outside the space is refused with an <see cref="ArgumentException"/> that names the value, and changes nothing;</item>
/// <item>a negative seed is refused with an <see cref="ArgumentException"/> that names it;</item>
/// <item>disposing twice has the same effect as disposing once.</item>
/// </list>
/// <para>The behaviour after the end of an episode is checked only if an episode ends within <c>maxSteps</c> steps. Pass a policy that reaches the end where random actions do not.</para>
/// </remarks>
public static class EnvironmentContract
{
    /// <summary>Plays a few episodes in several instances and throws an exception if the contract is broken.</summary>
    /// <typeparam name="TEnvironment">The type of the environment; inferred, so that F# needs no cast.</typeparam>
    /// <param name="environment">Creates a new environment at every call. The environments are disposed at the end.</param>
    /// <param name="maxSteps">The maximum number of steps of an episode, 2 or more.</param>
    /// <param name="seed">Determines the seeds of the episodes and the actions; 0 or more.</param>
    /// <param name="policy">Creates the policy that chooses the actions; null for actions drawn uniformly from their space.</param>
    /// <exception cref="EnvironmentContractException">The contract is broken; the exception lists all faults that were found.</exception>
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
