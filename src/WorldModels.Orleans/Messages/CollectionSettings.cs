using System.Globalization;
using System.Text.Json;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Cluster;

/// <summary>A <see cref="CollectionTask"/> in the form in which it is sent. The spaces are those of the worker's own environment, whose descriptions must be the same.</summary>
internal sealed record CollectionSettings(string ObservationSpace, string ActionSpace, long Seed, int MaxSteps, int Retries, int MinSteps)
{
    public static string Write(CollectionTask task) =>
        JsonSerializer.Serialize(new CollectionSettings(Name(task.ObservationSpace), Name(task.ActionSpace), task.Seed, task.MaxSteps, task.Retries, task.MinSteps));

    /// <exception cref="ArgumentException">The spaces of the environment are different.</exception>
    public static CollectionTask Read(string settings, IEnvironment environment)
    {
        CollectionSettings read = JsonSerializer.Deserialize<CollectionSettings>(settings)!;
        if (Name(environment.ObservationSpace) != read.ObservationSpace || Name(environment.ActionSpace) != read.ActionSpace)
            throw new ArgumentException(
                $"the environment has observations of {Name(environment.ObservationSpace)} and actions of {Name(environment.ActionSpace)}, but the collector's environment has {read.ObservationSpace} and {read.ActionSpace}", nameof(environment));
        return new CollectionTask(environment.ObservationSpace, environment.ActionSpace, read.Seed, read.MaxSteps, read.Retries, read.MinSteps);
    }

    // Independent of the culture.
    private static string Name(Space space) => space is BoxSpace box
        ? FormattableString.Invariant($"Box([{Numbers(box.Low)}] to [{Numbers(box.High)}])")
        : FormattableString.Invariant($"{space}");

    private static string Numbers(IEnumerable<float> bounds) => string.Join(", ", bounds.Select(bound => bound.ToString(CultureInfo.InvariantCulture)));
}
