using System.Diagnostics;
using WorldModels.Environments;
using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>
/// Tabular Q-learning (Watkins 1989; Sutton and Barto 2018, section 6.5): learns the values of actions from steps in an
/// environment, without a model of it. The environment may be real or learnt (<see cref="Dynamics.ModelEnvironment"/>).
/// </summary>
internal sealed class QLearning
{
    private const int ExplorationTag = 1;
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);

    private readonly EpisodePlay _play;
    private readonly QLearningOptions _options;
    private readonly long _seed;
    private readonly Pcg64 _random;
    private readonly double[,] _values;
    private readonly int _actions;
    private readonly float[] _action = new float[1];

    /// <exception cref="ArgumentException">A space of the environment is not discrete.</exception>
    public QLearning(IEnvironment environment, QLearningOptions options, long seed)
    {
        (_play, _options, _seed) = (new EpisodePlay(environment), options, seed);
        int states = RequireDiscrete(environment.ObservationSpace, "observations");
        _actions = RequireDiscrete(environment.ActionSpace, "actions");
        _random = new Pcg64(seed, ExplorationTag);
        _values = new double[states, _actions];
        for (int state = 0; state < states; state++)
            for (int action = 0; action < _actions; action++) _values[state, action] = options.InitialValue;
    }

    public QLearningResult Run(Action<string> log)
    {
        var history = new List<QLearningEpisode>(_options.Episodes);
        long total = 0;
        var sinceReport = Stopwatch.StartNew();
        for (int episode = 0; episode < _options.Episodes; episode++)
        {
            QLearningEpisode played = Play(episode, total);
            history.Add(played);
            total = played.TotalSteps;
            if (_options.Progress is null || sinceReport.Elapsed < ReportInterval && history.Count < _options.Episodes) continue;
            sinceReport.Restart();
            _options.Progress.Report(new TrainingProgress("Q-learning", history.Count, _options.Episodes, new Dictionary<string, double>
            {
                ["Return"] = played.Return,
                ["Steps"] = total,
            }));
        }
        var result = new QLearningResult(new QTable(_values), history);
        log($"{result}");
        return result;
    }

    private QLearningEpisode Play(int episode, long stepsBefore)
    {
        double exploration = _options.ExplorationIn(episode);
        _play.Label = $"episode {episode}";
        int state = StateOf(_play.Begin(Pcg64.DeriveSeed(_seed, episode), _options.MaxSteps));
        while (true)
        {
            _options.CancellationToken.ThrowIfCancellationRequested();
            int action = _random.NextDouble() < exploration ? _random.Next(_actions) : BestAction(state);
            _action[0] = action;
            _play.Step(_action);
            int next = StateOf(_play.Observation);
            // Only a terminated episode has no further rewards; a truncated one would have continued.
            double target = _play.Reward + (_play.Terminated ? 0 : _options.Discount * HighestValue(next));
            ref double value = ref _values[state, action];
            value += _options.LearningRate * (target - value);
            if (_play.Ended) return new QLearningEpisode(_play.Return, _play.Steps, stepsBefore + _play.Steps, exploration);
            state = next;
        }
    }

    /// <summary>Returns one of the best actions, drawn uniformly: before learning, all actions have the same value.</summary>
    private int BestAction(int state)
    {
        double highest = HighestValue(state);
        int equals = 0, chosen = 0;
        for (int action = 0; action < _actions; action++)
            if (_values[state, action] == highest && _random.Next(++equals) == 0) chosen = action;
        return chosen;
    }

    private double HighestValue(int state)
    {
        double highest = _values[state, 0];
        for (int action = 1; action < _actions; action++) highest = Math.Max(highest, _values[state, action]);
        return highest;
    }

    private static int StateOf(Observation observation) => (int)observation.Values[0];

    private static int RequireDiscrete(Space space, string what) =>
        space is DiscreteSpace { Count: > 0 } discrete
            ? discrete.Count
            : throw new ArgumentException(
                $"the environment's {what} are {space}: a table of values needs a {nameof(DiscreteSpace)}. " +
                $"Number the {what}, or use a learner with a network.", nameof(space));
}
