using WorldModels.Control;
using WorldModels.Dreams;
using WorldModels.Environments;

namespace DreamStudio;

/// <summary>
/// The real environment and the dream, which begins at the real first frame and takes the same actions. When one has ended,
/// the other continues. An instance serves one thread at a time.
/// </summary>
internal sealed class Playthrough : IDisposable
{
    private readonly StudioModel _model;
    private readonly EpisodePlay _play;
    private readonly Dream _dream;
    private readonly Agent _awake, _dreaming;
    private HeldKeys _keys;

    public Playthrough(StudioModel model, long seed)
    {
        _model = model;
        _play = new EpisodePlay(model.World.Create());
        _dream = Dream.FromModel(model.Chain, new DreamOptions { MaxSteps = model.World.MaxSteps });
        (_awake, _dreaming) = (Agent.FromModel(model.Chain), Agent.FromModel(model.Chain));
        Begin(seed);
    }

    public long Seed { get; private set; }

    public int Step { get; private set; }

    public Driver Driver { get; private set; }

    /// <summary>Whether both are paused; true until somebody begins to play.</summary>
    public bool Paused { get; private set; } = true;

    public double Temperature => _dream.Temperature;

    /// <summary>The last action, or the action that would be taken now.</summary>
    public float[] Action { get; private set; } = [];

    public Strand Real { get; } = new();

    public Strand Dreamt { get; } = new();

    /// <summary>V's reconstruction of the real frame.</summary>
    public byte[] Redrawn { get; private set; } = [];

    public bool IsOver => Real.Ended && Dreamt.Ended;

    public void Apply(PlayCommand command)
    {
        _keys = command.Keys ?? _keys;
        Driver = command.Driver ?? Driver;
        Paused = command.Paused ?? Paused;
        _dream.Temperature = command.Temperature ?? _dream.Temperature;
        if (command.Reset is { } seed) Begin(seed);
        if (command.Dream && !Real.Ended) FallAsleep();
    }

    /// <summary>Takes one action in the real environment and the dream, unless they have ended.</summary>
    public void Advance()
    {
        if (IsOver) return;
        Action = Choose();
        if (!Real.Ended)
        {
            _play.Step(Action);
            Real.Take(new StepResult(_play.Observation, _play.Reward, _play.Terminated, _play.Truncated));
        }
        if (!Dreamt.Ended) Dreamt.Take(_dream.Step(Action));
        if (!Real.Ended) Redrawn = Redraw();
        Step++;
    }

    public void Dispose()
    {
        _play.Environment.Dispose();
        _dream.Dispose();
    }

    private void Begin(long seed)
    {
        (Seed, Step, Action) = (seed, 0, new float[_model.World.ActionSpace.Size]);
        Real.Begin(_play.Begin(seed));
        Redrawn = Redraw();
        _awake.Begin(seed);
        _dreaming.Begin(seed);
        Dreamt.Begin(_dream.ResetAt(seed, _model.Vision.Encode(Real.Frame)));
    }

    // The dream starts at the real frame, with M's hidden state of the real episode.
    private void FallAsleep()
    {
        float[]? hidden = _awake.Hidden is { Length: > 0 } state ? state : null;
        Dreamt.Begin(_dream.ResetAt(Pcg64.DeriveSeed(Seed, Step), _model.Vision.Encode(Real.Frame), hidden, hidden is null ? null : _awake.Cell));
    }

    // Both agents process every step, so that C can take over at any time, in the real environment or the dream.
    private float[] Choose()
    {
        Strand seen = Driver == Driver.DreamingController && !Dreamt.Ended || Real.Ended ? Dreamt : Real;
        Agent driver = seen == Real ? _awake : _dreaming, other = seen == Real ? _dreaming : _awake;
        float[] action = Driver == Driver.Human ? _model.World.ToAction(_keys) : [.. driver.Act(new Observation(seen.Frame))];
        if (Driver == Driver.Human) driver.Watch(new Observation(seen.Frame), action);
        other.Watch(new Observation(seen == Real ? Dreamt.Frame : Real.Frame), action);
        return action;
    }

    private byte[] Redraw() => _model.Vision.Decode(_model.Vision.Encode(Real.Frame));
}

/// <summary>One of the two episodes, the real one or the dream.</summary>
internal sealed class Strand
{
    /// <summary>64 x 64 x 3 bytes.</summary>
    public byte[] Frame { get; private set; } = [];

    public double Reward { get; private set; }

    public double Return { get; private set; }

    /// <summary>The number of steps so far, or until the end.</summary>
    public int Steps { get; private set; }

    public bool Terminated { get; private set; }

    public bool Truncated { get; private set; }

    public bool Ended => Terminated || Truncated;

    public void Begin(Observation observation)
    {
        Frame = [.. observation.Pixels];
        (Reward, Return, Steps, Terminated, Truncated) = (0, 0, 0, false, false);
    }

    public void Take(StepResult result)
    {
        result.Observation.Pixels.CopyTo(Frame, 0);
        (Reward, Terminated, Truncated) = (result.Reward, result.Terminated, result.Truncated);
        Return += result.Reward;
        Steps++;
    }
}
