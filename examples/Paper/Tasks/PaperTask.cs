using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace PaperResults;

/// <summary>A task of the paper: its world, the settings of V, M and C, and the scores to compare with.</summary>
internal abstract class PaperTask
{
    /// <summary>The name on the command line and of the output folder.</summary>
    public abstract string Name { get; }

    /// <summary>The world, for the results card.</summary>
    public abstract string World { get; }

    /// <summary>What the command does, for its help.</summary>
    public abstract string Description { get; }

    /// <summary>Episodes recorded for V and M unless asked otherwise.</summary>
    public abstract int DefaultEpisodes { get; }

    /// <summary>Generations of the search unless asked otherwise.</summary>
    public abstract int DefaultGenerations { get; }

    /// <summary>The fewest steps of an episode that V and M learn from.</summary>
    public virtual int MinSteps => 0;

    /// <summary>Steps of the longest episode.</summary>
    public abstract int MaxSteps { get; }

    /// <summary>The controllers that can be trained; the first one is the default.</summary>
    public abstract IReadOnlyList<Variant> Variants { get; }

    /// <summary>The scores of the paper and of its reproductions, for the table.</summary>
    public abstract IReadOnlyList<PublishedScore> Published { get; }

    /// <summary>The trained agent of the package WorldModels.Pretrained for a variant; null: there is none.</summary>
    public virtual ITransformer? Pretrained(Variant variant) => null;

    /// <summary>The native world.</summary>
    public abstract IEnvironment Create();

    /// <summary>The picture of a Gymnasium environment of the same task, as V sees it.</summary>
    public abstract IEnvironment Adapt(IEnvironment original);

    /// <summary>The policy that records the episodes for V and M; null: the library's default.</summary>
    public abstract Func<IPolicy>? Explorer { get; }

    /// <summary>The training of V; the caller sets checkpoints and progress.</summary>
    public abstract VaeEncoderOptions Vision();

    /// <summary>The training of M; the caller sets checkpoints and progress.</summary>
    public abstract MdnRnnPredictorOptions Memory();

    /// <summary>The search for a controller of a kind, in an environment or in M's dream; the caller sets population, episodes and generations.</summary>
    public abstract CmaEsControllerOptions Control(Variant variant, Func<IEnvironment>? environment);
}

/// <summary>A published result: what it is, and mean and deviation over 100 episodes.</summary>
internal sealed record PublishedScore(string Name, string Score);

/// <summary>Which controller is trained, on what, and where.</summary>
/// <param name="Name">The name on the command line and of the stage.</param>
/// <param name="Title">What it is, for the results card.</param>
/// <param name="Memory">Whether C sees M's hidden state.</param>
/// <param name="TrainedMemory">Whether M was trained; otherwise it keeps its random weights.</param>
/// <param name="HiddenUnits">Tanh units in C.</param>
/// <param name="Dream">Whether C is trained in M's dream instead of the real environment.</param>
/// <param name="Temperature">The temperature of the dream.</param>
internal sealed record Variant(
    string Name, string Title, bool Memory = true, bool TrainedMemory = true, int HiddenUnits = 0, bool Dream = false, double Temperature = 1);
