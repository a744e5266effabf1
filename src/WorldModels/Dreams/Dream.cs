using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Vision;

namespace WorldModels.Dreams;

/// <summary>
/// The dream as an environment: M predicts what the real one would have shown, V draws it (World Models, section 4). Of an environment that shows
/// numbers, which M learnt from directly, the dream shows such numbers, and there is no V.
/// </summary>
public sealed class Dream : IEnvironment
{
    private readonly VaeEncoderTransformer? _vision;
    private readonly DreamBatch _dream;
    private readonly DreamOptions _options;
    private readonly int _maxSteps;
    private int _step = -1;

    /// <summary>A dream of the environment that V and M were trained on.</summary>
    /// <param name="vision">V, which draws the pictures; null for an M that learnt from the numbers that an environment shows.</param>
    /// <param name="memory">M.</param>
    /// <param name="options">The settings; null for the defaults. Without V, <see cref="DreamOptions.ShowPictures"/> must be false.</param>
    /// <exception cref="ArgumentException">V and M differ in the size of a latent, there is no V to show pictures, or an option is out of its range.</exception>
    public Dream(VaeEncoderTransformer? vision, MdnRnnPredictorTransformer memory, DreamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (vision is not null && vision.LatentSize != memory.LatentSize)
            throw new ArgumentException($"V has latents of {vision.LatentSize} numbers, M of {memory.LatentSize}: they were not trained together", nameof(memory));
        _options = options ?? new DreamOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(_options.MaxSteps, nameof(options));
        if (_options.ShowPictures && vision is null)
            throw new ArgumentException($"there is no V to draw the dream's pictures: set {nameof(DreamOptions.ShowPictures)} to false, and it shows the latent numbers", nameof(options));
        _maxSteps = _options.MaxSteps > 0 ? _options.MaxSteps : memory.LongestEpisode;
        _vision = vision;
        _dream = new DreamBatch(memory, 1, _options.Temperature, _options.StartAnywhere);
        ActionSpace = memory.ActionSpace;
        ObservationSpace = _options.ShowPictures
            ? new ImageSpace(64, 64, 3)
            : new BoxSpace(memory.LatentSize, float.NegativeInfinity, float.PositiveInfinity);
    }

    /// <summary>A dream of M, and of V where there is one, out of a fitted or loaded chain.</summary>
    /// <exception cref="ArgumentException">The chain lacks M, or pictures are to be shown and it lacks V, or other stages between V and M change the latents.</exception>
    public static Dream FromModel(ITransformer model, DreamOptions? options = null)
    {
        var (vision, memory) = (StageChain.TryFind<VaeEncoderTransformer>(model), StageChain.Find<MdnRnnPredictorTransformer>(model));
        // V cannot draw latents that a stage between V and M changed.
        if (memory.ReadsVision != false || vision is null) return new Dream(vision, memory, options);
        if ((options ?? new DreamOptions()).ShowPictures)
            throw new ArgumentException(
                $"M learnt from a column '{memory.Columns.Latent}' that V did not write or that was changed after V, so that V cannot draw the dream's pictures: set {nameof(DreamOptions.ShowPictures)} to false", nameof(options));
        return new Dream(null, memory, options);
    }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <inheritdoc/>
    public int MaxEpisodeSteps => _maxSteps;

    /// <summary>The current latent z; a copy.</summary>
    public float[] Latent => _dream.Latent(0);

    /// <summary>The current hidden state h; a copy.</summary>
    public float[] Hidden => _dream.Hidden(0);

    /// <summary>How uncertain the dream is (World Models, section 4.4); may be changed while one dreams and holds from the next step on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not a number above 0.</exception>
    public double Temperature
    {
        get => _dream.Temperature;
        set => _dream.Temperature = value;
    }

    /// <summary>What the dream looks like now: 64 x 64 x 3 bytes.</summary>
    /// <exception cref="InvalidOperationException">There is no V to draw it.</exception>
    public byte[] Picture() =>
        (_vision ?? throw new InvalidOperationException("there is no V to draw a picture: the dream consists of the latent numbers alone")).Decode(Latent);

    /// <inheritdoc/>
    public Observation Reset(long seed)
    {
        _dream.Begin(0, seed);
        _step = 0;
        return Observe();
    }

    /// <summary>Starts an episode at a moment of one's own choice: at what V makes of a real frame, say, with what M remembers there.</summary>
    /// <param name="seed">Decides all that happens by chance; 0 or more.</param>
    /// <param name="latent">What is seen at that moment.</param>
    /// <param name="hidden">What M remembers then; null: nothing, as at the start of an episode.</param>
    /// <param name="cell">The cell state that goes with <paramref name="hidden"/>, where M has one.</param>
    /// <returns>What the dream looks like there.</returns>
    /// <exception cref="ArgumentException">A state does not have M's size, or one of hidden and cell state is there without the other.</exception>
    public Observation ResetAt(long seed, float[] latent, float[]? hidden = null, float[]? cell = null)
    {
        _dream.BeginAt(0, seed, latent, hidden, cell);
        _step = 0;
        return Observe();
    }

    /// <inheritdoc/>
    public StepResult Step(float[] action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (ActionSpace.Reject(action) is { } reason) throw new ArgumentException($"the action is not valid: {reason}", nameof(action));
        if (_step < 0) throw new InvalidOperationException("there is no episode to step in: call Reset");
        _dream.Step(action);
        bool done = _dream.IsDone(0), truncated = !done && _step + 1 >= _maxSteps;
        _step = done || truncated ? -1 : _step + 1;
        return new StepResult(Observe(), _dream.Reward(0), done, truncated);
    }

    /// <inheritdoc/>
    public void Dispose() => _step = -1;

    private Observation Observe() => _options.ShowPictures ? new Observation(Picture()) : Observation.OfLatent(Latent);
}
