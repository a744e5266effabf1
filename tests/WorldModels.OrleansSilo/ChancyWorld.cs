using WorldModels.Environments;
using WorldModels.Tests;

namespace WorldModels.OrleansSilo;

/// <summary>
/// A <see cref="PointWorld"/> of the tests in which a failure happens once in the whole cluster: if the file that names the failure exists, the next
/// step fails and deletes the file. Its returns are those of an environment without failures.
/// </summary>
public sealed class ChancyWorld(string folder, int delayMilliseconds = 0) : IEnvironment
{
    /// <summary>The file that makes one step block forever.</summary>
    public const string Hang = "hang";

    /// <summary>The file that makes one step lose the environment.</summary>
    public const string Loss = "lose";

    private readonly PointWorld _world = new(steps: 20);

    /// <inheritdoc/>
    public Space ObservationSpace => _world.ObservationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => _world.ActionSpace;

    /// <inheritdoc/>
    public Observation Reset(long seed) => _world.Reset(seed);

    /// <inheritdoc/>
    public StepResult Step(float[] action)
    {
        if (Take(Hang)) Thread.Sleep(Timeout.Infinite);
        if (Take(Loss)) throw new EnvironmentLostException("the world's process was killed");
        if (delayMilliseconds > 0) Thread.Sleep(delayMilliseconds);
        return _world.Step(action);
    }

    /// <inheritdoc/>
    public void Dispose() => _world.Dispose();

    // If several try it at the same time, only one succeeds in renaming the file.
    private bool Take(string misfortune)
    {
        string file = Path.Combine(folder, misfortune);
        if (!File.Exists(file)) return false;
        try
        {
            File.Move(file, $"{file}-happened");
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
