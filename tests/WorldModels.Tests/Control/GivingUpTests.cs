using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Rollouts;
using Xunit;

namespace WorldModels.Tests.Control;

/// <summary>Trainings with the trainer in which episodes are stopped early or candidates drop out.</summary>
public sealed class GivingUpTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 2);
    private readonly RolloutDataView _rollouts;

    public GivingUpTests() => _rollouts = _ml.Data.CollectRollouts(() => new LateWorld(), episodes: 1);

    public void Dispose() => _rollouts.Dispose();

    [Fact]
    public void The_result_is_chosen_and_scored_by_whole_episodes()
    {
        // The reward is 0 in the first 30 steps and 1 in each of the 10 steps after them: the return of a whole episode is 10, that of a stopped one is 0.
        ControllerHistory whole = Train(giveUpAfter: 0), givenUp = Train(giveUpAfter: 6);
        Assert.All(whole.Generations, generation => Assert.Equal((10, 10, 10), (generation.Best, generation.Mean, generation.Worst)));
        Assert.All(givenUp.Generations, generation => Assert.Equal((0, 0, 0), (generation.Best, generation.Mean, generation.Worst)));
        Assert.Equal([null, 10.0, 10.0], givenUp.Generations.Select(generation => generation.Evaluation));
        Assert.Equal((10, 0), (givenUp.Score, givenUp.ScoreDeviation));
    }

    [Fact]
    public void Only_the_episodes_of_the_generations_are_given_up()
    {
        var tasks = new List<EvaluationTask>();
        IFitnessEvaluator Keep(EvaluationTask task)
        {
            tasks.Add(task);
            return task.CreateEvaluator(1, () => new LateWorld());
        }
        Train(giveUpAfter: 0, options => options.Evaluator = Keep);
        Assert.Contains("\"GiveUpAfter\":0", Assert.Single(tasks).Settings, StringComparison.Ordinal);
        tasks.Clear();
        Train(giveUpAfter: 6, options => options.Evaluator = Keep);
        Assert.Equal([6, 0], tasks.Select(task => task.Settings.Contains("\"GiveUpAfter\":6", StringComparison.Ordinal) ? 6 : 0));
    }

    [Fact]
    public void The_credit_of_an_episode_ends_where_the_environment_would_have_truncated_it()
    {
        // Each step has a reward of -1 and the environment allows 40 steps, although the trainer would allow 1,000.
        foreach (int giveUpAfter in new[] { 0, 6 })
        {
            ControllerHistory history = Train(giveUpAfter, options => options.Environment = () => new LateWorld(-1).WithTimeLimit(40));
            Assert.All(history.Generations, generation => Assert.Equal((-40, -40), (generation.Best, generation.Worst)));
            Assert.Equal(-40, history.Score);
        }
    }

    [Fact]
    public void In_a_race_the_last_episodes_are_those_of_the_better_candidates_alone()
    {
        var asked = new List<(float[][] Candidates, long[] Seeds)>();
        ControllerHistory history = Train(giveUpAfter: 0, options =>
        {
            (options.Racing, options.Evaluator) = (true, _ => new FirstParameter(asked));
            (options.Population, options.Episodes) = (12, 8);
        });
        // Three generations of four heats of two episodes each, two evaluations and the score.
        Assert.Equal(3 * 4 + 3, asked.Count);
        (float[][] Candidates, long[] Seeds)[] heats = [.. asked.Where(one => one.Candidates.Length > 1)];
        Assert.Equal(12, heats.Length);
        for (int generation = 0; generation < 3; generation++)
        {
            (float[][] Candidates, long[] Seeds)[] its = heats[(4 * generation)..(4 * generation + 4)];
            float[] best = [.. its[0].Candidates.Select(candidate => candidate[0]).OrderDescending()];
            Assert.Equal(12, best.Length);
            // The returns have no noise: all candidates below the middle drop out after the first heat.
            foreach ((float[][] candidates, long[] seeds) in its[1..])
            {
                Assert.Equal(best[..7], candidates.Select(candidate => candidate[0]).OrderDescending());
                Assert.Equal(2, seeds.Length);
            }
            // Without noise the credited returns are those of whole evaluations.
            Assert.Equal(best[0], history.Generations[generation].Best, 1e-6);
            Assert.Equal(best.Average(), history.Generations[generation].Mean, 1e-6);
            Assert.Equal(best[^1], history.Generations[generation].Worst, 1e-6);
        }
    }

    private ControllerHistory Train(int giveUpAfter, Action<CmaEsControllerOptions>? change = null)
    {
        var options = new CmaEsControllerOptions
        {
            LatentColumnName = RolloutColumns.Observation,
            HiddenColumnName = null,
            OutputColumnName = "Choice",
            Environment = () => new LateWorld(),
            MaxSteps = 1_000,
            GiveUpAfter = giveUpAfter,
            Generations = 3,
            Population = 4,
            Episodes = 2,
            EvaluateEvery = 2,
            EvaluationEpisodes = 3,
            Threads = 1,
        };
        change?.Invoke(options);
        return _ml.WorldModels().CmaEsControllerTrainer(options).Fit(_rollouts).History;
    }

    /// <summary>An environment with the reward <paramref name="early"/> in each of the first 30 steps and 1 in the 10 after them, after which it is truncated; if <paramref name="early"/> is negative, every step has it, without an end.</summary>
    private sealed class LateWorld(double early = 0) : IEnvironment
    {
        private readonly float[] _state = [0];
        private int _steps;

        public Space ObservationSpace { get; } = new BoxSpace(1, -1, 1);

        public Space ActionSpace { get; } = new BoxSpace(1, -1, 1);

        public Observation Reset(long seed)
        {
            _steps = 0;
            return new Observation(_state);
        }

        public StepResult Step(float[] action)
        {
            _steps++;
            return new StepResult(new Observation(_state), early < 0 || _steps <= 30 ? early : 1, false, early == 0 && _steps == 40);
        }

        public void Dispose() { }
    }

    /// <summary>A controller's return is its first parameter.</summary>
    private sealed class FirstParameter(List<(float[][], long[])> asked) : IFitnessEvaluator
    {
        public IReadOnlyList<double[]> Evaluate(IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, CancellationToken cancellationToken)
        {
            asked.Add(([.. candidates], [.. seeds]));
            return [.. candidates.Select(candidate => seeds.Select(seed => (double)candidate[0]).ToArray())];
        }
    }
}
