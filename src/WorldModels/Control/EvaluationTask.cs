using System.Text.Json;
using System.Text.Json.Serialization;
using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>
/// The description of how controllers are scored: in a dream or a real environment, with which inputs, and for how many steps. With
/// <see cref="Settings"/>, V and M, another process computes identical scores for the same controllers.
/// </summary>
public sealed class EvaluationTask
{
    private static readonly JsonSerializerOptions Json = new() { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };
    private readonly EvaluationSettings _settings;

    private readonly Perception _perception;

    internal EvaluationTask(EvaluationSettings settings, Perception perception, MdnRnnPredictorTransformer? memory)
    {
        (_settings, _perception, Memory) = (settings, perception, memory);
        ActionSpace = settings.ActionSpace.ToSpace();
    }

    /// <summary>Restores a task that another process described.</summary>
    /// <param name="settings">The <see cref="Settings"/> of the task.</param>
    /// <param name="vision">The V of the task, if it has one.</param>
    /// <param name="memory">The M of the task, if it has one.</param>
    /// <exception cref="FormatException">The text does not contain the settings of a task.</exception>
    /// <exception cref="ArgumentException">V or M does not belong to the task.</exception>
    public static EvaluationTask Restore(string settings, VaeEncoderTransformer? vision, MdnRnnPredictorTransformer? memory)
    {
        ArgumentNullException.ThrowIfNull(settings);
        EvaluationSettings read;
        try
        {
            read = JsonSerializer.Deserialize<EvaluationSettings>(settings, Json) ?? throw new FormatException("the text does not contain the settings of a task: null");
        }
        catch (JsonException cause)
        {
            throw new FormatException($"the text does not contain the settings of a task: {cause.Message}", cause);
        }
        ControllerShape shape = read.Shape;
        if ((memory?.HiddenSize ?? 0) != shape.HiddenSize || (memory?.LatentSize ?? shape.LatentSize) != shape.LatentSize || (vision?.LatentSize ?? shape.LatentSize) != shape.LatentSize)
            throw new ArgumentException(
                $"C reads {shape.LatentSize} and {shape.HiddenSize} numbers; V has {vision?.LatentSize}, M {memory?.LatentSize} and {memory?.HiddenSize}: they do not belong to this task", nameof(memory));
        return new EvaluationTask(read, new Perception(vision, null, shape.LatentSize), memory);
    }

    /// <summary>Whether the episodes are dreams of <see cref="Memory"/>.</summary>
    public bool InDream => _settings.InDream;

    /// <summary>V, which encodes the pictures of a real environment; null if there are none, as in a dream.</summary>
    public VaeEncoderTransformer? Vision => _perception.Vision;

    /// <summary>M, which provides the hidden state and, in a dream, the environment; null if controllers only read observed numbers.</summary>
    public MdnRnnPredictorTransformer? Memory { get; }

    /// <summary>The space of the controllers' actions.</summary>
    public Space ActionSpace { get; }

    /// <summary>The number of parameters of a controller.</summary>
    public int ParameterCount => _settings.Shape.ParameterCount;

    /// <summary>The whole task except V, M and the environment, as JSON, for <see cref="Restore"/>.</summary>
    /// <exception cref="NotSupportedException">There are other stages before M and C, which the settings cannot contain.</exception>
    public string Settings => _perception.Path is null
        ? JsonSerializer.Serialize(_settings, Json)
        : throw new NotSupportedException(
            $"real episodes with stages other than V and M cannot be played in another process: {string.Join(", ", _perception.Path.Stages.Select(stage => stage.Name))}. "
            + "Play them in this process, or use an environment that returns the result of these stages");

    /// <summary>Creates the evaluator that plays the episodes in this process; dispose it if it is disposable.</summary>
    /// <param name="threads">The number of threads, 1 or more; the returns do not depend on it.</param>
    /// <param name="environment">Creates a real environment; null in a dream.</param>
    /// <exception cref="ArgumentException">A real environment is missing, or its spaces are not those of the task.</exception>
    public IFitnessEvaluator CreateEvaluator(int threads = 1, Func<IEnvironment>? environment = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        EvaluationSettings its = _settings;
        if (InDream)
            return new DreamEvaluator(Memory!, its.Shape, its.Dream, threads);
        if (environment is null) throw new ArgumentNullException(nameof(environment), "the episodes of this task are real: pass an environment to play them in");
        using (IEnvironment probe = Factory.Make(environment))
            _perception.CheckSpaces(probe.ObservationSpace, probe.ActionSpace, ActionSpace);
        return new EnvironmentEvaluator(environment, _perception, Memory, ActionSpace, its.Shape, new EpisodeLimits(its.MaxSteps, its.GiveUpAfter), threads);
    }

    /// <summary>Creates the evaluator that dreams the episodes on a GPU.</summary>
    internal IFitnessEvaluator CreateDreamEvaluator(TorchSharp.torch.Device gpu) => new DeviceDreamEvaluator(Memory!, _settings.Shape, _settings.Dream, gpu);
}

/// <summary>The content of <see cref="EvaluationTask.Settings"/>.</summary>
internal sealed record EvaluationSettings(
    ControllerShape Shape, SpaceDescription ActionSpace, bool InDream, double Temperature, bool StartAnywhere, int MaxSteps, int GiveUpAfter)
{
    /// <summary>The options of the dream that the settings describe.</summary>
    [JsonIgnore]
    public DreamOptions Dream => new() { Temperature = Temperature, MaxSteps = MaxSteps, StartAnywhere = StartAnywhere };
}
