using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace PaperResults;

/// <summary>A task of the paper: its environment, the settings of V, M and C, and the scores to compare with.</summary>
internal abstract class PaperTask
{
    /// <summary>The name on the command line and of the output folder.</summary>
    public abstract string Name { get; }

    /// <summary>The environment, for the results card.</summary>
    public abstract string World { get; }

    /// <summary>The description of the command, for its help.</summary>
    public abstract string Description { get; }

    /// <summary>The default number of episodes recorded for V and M.</summary>
    public abstract int DefaultEpisodes { get; }

    /// <summary>The default number of generations of the search.</summary>
    public abstract int DefaultGenerations { get; }

    /// <summary>The minimum number of steps of an episode on which V and M are trained.</summary>
    public virtual int MinSteps => 0;

    /// <summary>The maximum number of steps of an episode.</summary>
    public abstract int MaxSteps { get; }

    /// <summary>The controllers that can be trained; the first one is the default.</summary>
    public abstract IReadOnlyList<Variant> Variants { get; }

    /// <summary>The scores of the paper and of its reproductions, for the table.</summary>
    public abstract IReadOnlyList<PublishedScore> Published { get; }

    /// <summary>The trained agent of the package WorldModels.Pretrained for a variant; null: there is none.</summary>
    public virtual ITransformer? Pretrained(Variant variant) => null;

    /// <summary>Creates the native environment.</summary>
    public abstract IEnvironment Create();

    /// <summary>Converts the pictures of a Gymnasium environment of the same task to V's input.</summary>
    public abstract IEnvironment Adapt(IEnvironment original);

    /// <summary>The policy that records the episodes for V and M; null: the library's default.</summary>
    public abstract Func<IPolicy>? Explorer { get; }

    /// <summary>Returns the settings of V's training; the caller sets checkpoints and progress.</summary>
    public abstract VaeEncoderOptions Vision();

    /// <summary>Returns the settings of M's training; the caller sets checkpoints and progress.</summary>
    public abstract MdnRnnPredictorOptions Memory();

    /// <summary>Returns the settings of the search for a controller, in an environment or in M's dream; the caller sets population, episodes and generations.</summary>
    public abstract CmaEsControllerOptions Control(Variant variant, Func<IEnvironment>? environment);
}

/// <summary>A published result: its name, and mean and standard deviation over 100 episodes.</summary>
internal sealed record PublishedScore(string Name, string Score);

/// <summary>A controller to train: its inputs, and where it is trained.</summary>
/// <param name="Name">The name on the command line and of the stage.</param>
/// <param name="Title">The title on the results card.</param>
/// <param name="Memory">Whether C reads M's hidden state.</param>
/// <param name="TrainedMemory">Whether M is trained; otherwise it keeps its random weights.</param>
/// <param name="HiddenUnits">The number of tanh units in C.</param>
/// <param name="Dream">Whether C is trained in M's dream instead of the real environment.</param>
/// <param name="Temperature">The temperature of the dream.</param>
internal sealed record Variant(
    string Name, string Title, bool Memory = true, bool TrainedMemory = true, int HiddenUnits = 0, bool Dream = false, double Temperature = 1);
