using WorldModels.Rollouts;

namespace WorldModels.Environments;

/// <summary>One run of <see cref="EnvironmentContract"/>: plays episodes in several instances and records every broken promise.</summary>
internal sealed partial class ContractInspection(Func<IEnvironment> factory, int maxSteps, long seed, Func<IPolicy>? policy) : IDisposable
{
    // Derived seeds use all bits.
    private readonly long _seed = Pcg64.DeriveSeed([seed, 0]), _otherSeed = Pcg64.DeriveSeed([seed, 1]);
    private readonly List<IEnvironment> _made = [];
    private readonly Promises _promises = new();
    private Transcript _episode = new(), _otherEpisode = new();

    /// <summary>The class of the environment.</summary>
    public string Name => _made.Count > 0 ? _made[0].GetType().Name : "the environment";

    public IReadOnlyList<string> Run()
    {
        if (!_promises.Kept("the factory makes a new environment at every call", () => ReferenceEquals(Make(), Make()) ? "it returned the same one twice" : null)
            || !_promises.Kept("the spaces can be recorded and are the same in all instances", SpacesProblem)) return _promises.Broken;
        _promises.Kept("a step before Reset is refused", () => Refusals.StepProblem(Make(), ValidAction()));
        _promises.Kept("a negative seed is refused", () => Refusals.SeedProblem(Make()));
        if (!PlayBoth()) return _promises.Broken;
        _promises.Kept("disposing twice has the same effect as disposing once", DisposalProblem);
        bool refusesActions = _promises.Kept("an action outside the space is refused", BadActionProblem);
        _promises.Kept("a step after the end is refused", AfterTheEndProblem);
        if (!_promises.Kept("Reset depends on the seed alone", ResetProblem) || !_promises.Kept("Step depends on the seed and the actions alone", StepProblem)) return _promises.Broken;
        _promises.Kept("an episode does not depend on those before it", UsedInstanceProblem);
        _promises.Kept("instances do not influence each other", OtherInstanceProblem);
        if (refusesActions) _promises.Kept("a refused action changes nothing", RefusedActionProblem);
        _promises.Kept("the array of an action is neither changed nor kept", ActionArrayProblem);
        return _promises.Broken;
    }

    /// <summary>Disposes all instances. An instance whose disposal throws has already been recorded as a broken promise.</summary>
    public void Dispose()
    {
        foreach (IEnvironment environment in _made)
            try
            {
                environment.Dispose();
            }
            catch (Exception cause)
            {
                System.Diagnostics.Debug.WriteLine(cause);
            }
    }

    /// <summary>Resets and repeats the actions of <paramref name="original"/>, at most <paramref name="steps"/> of them, until the episode ends.</summary>
    private static Transcript Play(IEnvironment environment, long seed, Transcript original, int steps = int.MaxValue, Action? afterReset = null)
    {
        var episode = new Transcript();
        episode.Add(new StepResult(environment.Reset(seed), 0, false, false));
        afterReset?.Invoke();
        foreach (float[] action in original.Actions.Take(steps))
        {
            episode.Add(environment.Step([.. action]));
            if (episode.Ended) break;
        }
        return episode;
    }

    private IEnvironment Make()
    {
        IEnvironment environment = factory() ?? throw new InvalidOperationException("it returned null");
        _made.Add(environment);
        return environment;
    }

    private float[] ValidAction()
    {
        var random = new RandomPolicy(_made[0].ActionSpace);
        random.Begin(seed);
        return random.Act(default);
    }

    private string? SpacesProblem()
    {
        RolloutLayout layout = RolloutLayout.For(_made[0].ObservationSpace, _made[0].ActionSpace);
        return layout == RolloutLayout.For(_made[1].ObservationSpace, _made[1].ActionSpace) ? null
            : $"one instance has {layout.ObservationSpace} and {layout.ActionSpace}, another {_made[1].ObservationSpace} and {_made[1].ActionSpace}";
    }

    private bool PlayBoth()
    {
        string? observation = null, reward = null;
        bool played = _promises.Kept("an episode plays without an exception", () =>
        {
            _episode = PlayPolicy(_seed, ref observation, ref reward);
            _otherEpisode = PlayPolicy(_otherSeed, ref observation, ref reward);
            return null;
        });
        if (observation is not null) _promises.Break("observations belong to their space and are finite", observation);
        if (reward is not null) _promises.Break("rewards are finite", reward);
        return played;
    }

    private Transcript PlayPolicy(long episodeSeed, ref string? observationProblem, ref string? rewardProblem)
    {
        IEnvironment environment = Make();
        IPolicy chooser = policy?.Invoke() ?? new RandomPolicy(environment.ActionSpace);
        chooser.Begin(Pcg64.DeriveSeed([episodeSeed, 1]));
        var episode = new Transcript();
        var result = new StepResult(environment.Reset(episodeSeed), 0, false, false);
        while (true)
        {
            string where = episode.Steps < 0 ? "Reset" : $"step {episode.Steps + 1}";
            if ((ObservationCheck.Problem(environment.ObservationSpace, result.Observation) ?? Outside(environment.ObservationSpace, result.Observation)) is { } problem) observationProblem ??= $"{where} returned {problem}";
            if (!double.IsFinite(result.Reward)) rewardProblem ??= $"{where} returned {result.Reward}";
            episode.Add(result);
            if (result.Ended || episode.Steps == maxSteps) return episode;
            float[] action = chooser.Act(result.Observation);
            episode.Actions.Add([.. action]);
            result = environment.Step([.. action]);
        }
    }

    private static string? Outside(Space space, Observation observation) => observation.IsImage ? null : space.Reject(observation.Values);

    private string? DisposalProblem()
    {
        IEnvironment environment = Make();
        environment.Reset(_seed);
        environment.Dispose();
        environment.Dispose();
        return null;
    }

    private string? BadActionProblem()
    {
        IEnvironment environment = Make();
        environment.Reset(_seed);
        return Refusals.ActionProblem(environment, _episode.Actions[0]);
    }

    private string? AfterTheEndProblem()
    {
        if (!_episode.Ended && !_otherEpisode.Ended) return null;
        (Transcript ended, long endedSeed) = _episode.Ended ? (_episode, _seed) : (_otherEpisode, _otherSeed);
        IEnvironment environment = Make();
        // If the episode does not end this time, the checks about seeds report it.
        return Play(environment, endedSeed, ended).Ended ? Refusals.StepProblem(environment, ended.Actions[0]) : null;
    }
}
