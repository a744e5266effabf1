using System.Text.Json;
using System.Text.Json.Serialization;
using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>
/// What controllers are scored in: a dream or a real environment, what they see and remember there, and how long. With
/// <see cref="Settings"/>, V and M another process scores the same controllers with the same bits.
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

    /// <summary>A task that was described elsewhere.</summary>
    /// <param name="settings">Its <see cref="Settings"/>.</param>
    /// <param name="vision">Its V, where it has one.</param>
    /// <param name="memory">Its M, where it has one.</param>
    /// <exception cref="FormatException">These are no settings of a task.</exception>
    /// <exception cref="ArgumentException">V or M is not the task's.</exception>
    public static EvaluationTask Restore(string settings, VaeEncoderTransformer? vision, MdnRnnPredictorTransformer? memory)
    {
        ArgumentNullException.ThrowIfNull(settings);
        EvaluationSettings read;
        try
        {
            read = JsonSerializer.Deserialize<EvaluationSettings>(settings, Json) ?? throw new FormatException("these are no settings of a task: null");
        }
        catch (JsonException cause)
        {
            throw new FormatException($"these are no settings of a task: {cause.Message}", cause);
        }
        ControllerShape shape = read.Shape;
        if ((memory?.HiddenSize ?? 0) != shape.HiddenSize || (memory?.LatentSize ?? shape.LatentSize) != shape.LatentSize || (vision?.LatentSize ?? shape.LatentSize) != shape.LatentSize)
            throw new ArgumentException(
                $"C sees {shape.LatentSize} and {shape.HiddenSize} numbers; V has {vision?.LatentSize}, M {memory?.LatentSize} and {memory?.HiddenSize}: they do not belong to this task", nameof(memory));
        return new EvaluationTask(read, new Perception(vision, null, shape.LatentSize), memory);
    }

    /// <summary>Whether the episodes are dreamt by <see cref="Memory"/>.</summary>
    public bool InDream => _settings.InDream;

    /// <summary>V, which turns a real environment's pictures into latents; null where there is nothing to see, as in a dream.</summary>
    public VaeEncoderTransformer? Vision => _perception.Vision;

    /// <summary>M, which remembers and, in a dream, is the world; null where controllers see observed numbers alone.</summary>
    public MdnRnnPredictorTransformer? Memory { get; }

    /// <summary>What actions controllers choose from.</summary>
    public Space ActionSpace { get; }

    /// <summary>Numbers in a controller's parameters.</summary>
    public int ParameterCount => _settings.Shape.ParameterCount;

    /// <summary>All but V, M and the environment, as JSON, for <see cref="Restore"/>.</summary>
    /// <exception cref="NotSupportedException">Other stages stand before M and C, which would not go along.</exception>
    public string Settings => _perception.Path is null
        ? JsonSerializer.Serialize(_settings, Json)
        : throw new NotSupportedException(
            $"real episodes cannot be played elsewhere behind other stages than V and M: {string.Join(", ", _perception.Path.Stages.Select(stage => stage.Name))}. "
            + "Play them in this process, or let the environment show what these stages compute");

    /// <summary>What plays the episodes in this process; to be disposed where it can be.</summary>
    /// <param name="threads">How many play at once, 1 or more; the returns do not depend on it.</param>
    /// <param name="environment">Makes a real environment; null in a dream.</param>
    /// <exception cref="ArgumentException">A real environment is missing, or its spaces are not those of the task.</exception>
    public IFitnessEvaluator CreateEvaluator(int threads = 1, Func<IEnvironment>? environment = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        EvaluationSettings its = _settings;
        if (InDream)
            return new DreamEvaluator(Memory!, its.Shape, its.Dream, threads);
        if (environment is null) throw new ArgumentNullException(nameof(environment), "the episodes of this task are real: name an environment to play them in");
        using (IEnvironment probe = Factory.Make(environment))
            _perception.CheckSpaces(probe.ObservationSpace, probe.ActionSpace, ActionSpace);
        return new EnvironmentEvaluator(environment, _perception, Memory, ActionSpace, its.Shape, new EpisodeLimits(its.MaxSteps, its.GiveUpAfter), threads);
    }

    /// <summary>What dreams the episodes on a GPU.</summary>
    internal IFitnessEvaluator CreateDreamEvaluator(TorchSharp.torch.Device gpu) => new DeviceDreamEvaluator(Memory!, _settings.Shape, _settings.Dream, gpu);
}

/// <summary>What <see cref="EvaluationTask.Settings"/> writes down.</summary>
internal sealed record EvaluationSettings(
    ControllerShape Shape, SpaceDescription ActionSpace, bool InDream, double Temperature, bool StartAnywhere, int MaxSteps, int GiveUpAfter)
{
    /// <summary>The dream that they describe.</summary>
    [JsonIgnore]
    public DreamOptions Dream => new() { Temperature = Temperature, MaxSteps = MaxSteps, StartAnywhere = StartAnywhere };
}
