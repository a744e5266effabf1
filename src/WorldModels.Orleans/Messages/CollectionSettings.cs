using System.Globalization;
using System.Text.Json;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Cluster;

/// <summary>A <see cref="CollectionTask"/> as it is sent; the spaces are those of the worker's own environment, whose names must be the same.</summary>
internal sealed record CollectionSettings(string ObservationSpace, string ActionSpace, long Seed, int MaxSteps, int Retries, int MinSteps)
{
    public static string Write(CollectionTask task) =>
        JsonSerializer.Serialize(new CollectionSettings(Name(task.ObservationSpace), Name(task.ActionSpace), task.Seed, task.MaxSteps, task.Retries, task.MinSteps));

    /// <exception cref="ArgumentException">The environment's spaces are others.</exception>
    public static CollectionTask Read(string settings, IEnvironment environment)
    {
        CollectionSettings read = JsonSerializer.Deserialize<CollectionSettings>(settings)!;
        if (Name(environment.ObservationSpace) != read.ObservationSpace || Name(environment.ActionSpace) != read.ActionSpace)
            throw new ArgumentException(
                $"the environment shows {Name(environment.ObservationSpace)} and takes {Name(environment.ActionSpace)}; the collector's one {read.ObservationSpace} and {read.ActionSpace}", nameof(environment));
        return new CollectionTask(environment.ObservationSpace, environment.ActionSpace, read.Seed, read.MaxSteps, read.Retries, read.MinSteps);
    }

    // The same in every culture.
    private static string Name(Space space) => space is BoxSpace box
        ? FormattableString.Invariant($"Box([{Numbers(box.Low)}] to [{Numbers(box.High)}])")
        : FormattableString.Invariant($"{space}");

    private static string Numbers(IEnumerable<float> bounds) => string.Join(", ", bounds.Select(bound => bound.ToString(CultureInfo.InvariantCulture)));
}
