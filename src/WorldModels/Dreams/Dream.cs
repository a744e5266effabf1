using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Vision;

namespace WorldModels.Dreams;

/// <summary>
/// The dream as an environment: M predicts the next observation, and V decodes it to a picture (World Models, section 4). If M was trained directly on the numbers
/// of an environment, the observations of the dream are such numbers, and no V is needed.
/// </summary>
public sealed class Dream : IEnvironment
{
    private readonly VaeEncoderTransformer? _vision;
    private readonly DreamBatch _dream;
    private readonly DreamOptions _options;
    private readonly int _maxSteps;
    private int _step = -1;

    /// <summary>Creates a dream of the environment that V and M were trained on.</summary>
    /// <param name="vision">V, which decodes the pictures; null for an M that was trained on the numbers of an environment.</param>
    /// <param name="memory">M.</param>
    /// <param name="options">The settings; null for the defaults. Without V, <see cref="DreamOptions.ShowPictures"/> must be false.</param>
    /// <exception cref="ArgumentException">V and M have latents of different sizes, V is missing although pictures are requested, or a setting is out of its range.</exception>
    public Dream(VaeEncoderTransformer? vision, MdnRnnPredictorTransformer memory, DreamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (vision is not null && vision.LatentSize != memory.LatentSize)
            throw new ArgumentException($"V has latents of {vision.LatentSize} numbers, M of {memory.LatentSize}: they were not trained together", nameof(memory));
        _options = options ?? new DreamOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(_options.MaxSteps, nameof(options));
        if (_options.ShowPictures && vision is null)
            throw new ArgumentException($"there is no V to decode the dream's pictures: set {nameof(DreamOptions.ShowPictures)} to false, so that the observations are the latents", nameof(options));
        _maxSteps = _options.MaxSteps > 0 ? _options.MaxSteps : memory.LongestEpisode;
        _vision = vision;
        _dream = new DreamBatch(memory, 1, _options.Temperature, _options.StartAnywhere);
        ActionSpace = memory.ActionSpace;
        ObservationSpace = _options.ShowPictures
            ? new ImageSpace(64, 64, 3)
            : new BoxSpace(memory.LatentSize, float.NegativeInfinity, float.PositiveInfinity);
    }

    /// <summary>Creates a dream from a fitted or loaded chain: of its M, and of its V if there is one.</summary>
    /// <exception cref="ArgumentException">The chain has no M; or pictures are requested and it has no V, or other stages between V and M change the latents.</exception>
    public static Dream FromModel(ITransformer model, DreamOptions? options = null)
    {
        var (vision, memory) = (StageChain.TryFind<VaeEncoderTransformer>(model), StageChain.Find<MdnRnnPredictorTransformer>(model));
        // V cannot decode latents that a stage between V and M changed.
        if (memory.ReadsVision != false || vision is null) return new Dream(vision, memory, options);
        if ((options ?? new DreamOptions()).ShowPictures)
            throw new ArgumentException(
                $"M was trained on a column '{memory.Columns.Latent}' that V did not add, or that was changed after V, so V cannot decode the dream's pictures: set {nameof(DreamOptions.ShowPictures)} to false", nameof(options));
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

    /// <summary>The temperature: how uncertain the dream is (World Models, section 4.4). It may be changed during an episode and then applies from the next step on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double Temperature
    {
        get => _dream.Temperature;
        set => _dream.Temperature = value;
    }

    /// <summary>Decodes the current latent to a picture of 64 x 64 x 3 bytes.</summary>
    /// <exception cref="InvalidOperationException">There is no V.</exception>
    public byte[] Picture() =>
        (_vision ?? throw new InvalidOperationException("there is no V to decode a picture: the dream has only latents")).Decode(Latent);

    /// <inheritdoc/>
    public Observation Reset(long seed)
    {
        _dream.Begin(0, seed);
        _step = 0;
        return Observe();
    }

    /// <summary>Starts an episode at a given state, for example at the latent of a real frame and M's hidden state there.</summary>
    /// <param name="seed">Determines everything that is random; 0 or more.</param>
    /// <param name="latent">The latent at the start.</param>
    /// <param name="hidden">M's hidden state at the start; null for zeros, as at the start of an episode.</param>
    /// <param name="cell">The cell state that belongs to <paramref name="hidden"/>, if M has one.</param>
    /// <returns>The first observation.</returns>
    /// <exception cref="ArgumentException">A state does not have M's size, or only one of hidden and cell state is given.</exception>
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
        if (_step < 0) throw new InvalidOperationException("no episode is running: call Reset first");
        _dream.Step(action);
        bool done = _dream.IsDone(0), truncated = !done && _step + 1 >= _maxSteps;
        _step = done || truncated ? -1 : _step + 1;
        return new StepResult(Observe(), _dream.Reward(0), done, truncated);
    }

    /// <inheritdoc/>
    public void Dispose() => _step = -1;

    private Observation Observe() => _options.ShowPictures ? new Observation(Picture()) : Observation.OfLatent(Latent);
}
