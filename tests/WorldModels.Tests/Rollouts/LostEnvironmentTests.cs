using System.Collections.Concurrent;
using WorldModels.Environments;
using WorldModels.Rollouts;
using Xunit;

namespace WorldModels.Tests.Rollouts;

public class LostEnvironmentTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Episodes_whose_environment_is_lost_are_repeated_in_a_new_one_with_the_same_seed(int workers)
    {
        var worlds = new ConcurrentBag<FragileWorld>();
        int losses = 0;
        using RolloutStore disturbed = Collect(() => Add(worlds, new FragileWorld(step => step == 7 && Interlocked.Increment(ref losses) <= 2)), workers, retries: 2);
        using RolloutStore calm = Collect(() => new PointWorld(), workers, retries: 0);
        Assert.Equal(Rows(calm), Rows(disturbed));
        Assert.True(losses >= 2);
        Assert.Equal(2, worlds.Count(world => world.Lost));
        Assert.All(worlds, world => Assert.Equal(1, world.Disposals));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void An_episode_is_given_up_after_the_stated_number_of_repetitions(int retries)
    {
        var worlds = new ConcurrentBag<FragileWorld>();
        RolloutException failure = Assert.Throws<RolloutException>(() => Collect(() => Add(worlds, new FragileWorld(step => step == 3)), 1, retries));
        Assert.Equal((0, Pcg64.DeriveSeed(4, 0)), (failure.Episode, failure.Seed));
        Assert.Contains("the cable is out", failure.Message);
        Assert.IsType<EnvironmentLostException>(failure.InnerException);
        Assert.Equal(retries + 1, worlds.Count(world => world.Seed == Pcg64.DeriveSeed(4, 0)));
        Assert.All(worlds, world => Assert.Equal(1, world.Disposals));
    }

    [Fact]
    public void Another_exception_is_not_repeated()
    {
        int resets = 0;
        Assert.Throws<RolloutException>(() => RolloutCollector.Collect(
            () => new ScriptedWorld([1, 2, 3], [0, 0, 0])
            {
                OnReset = _ =>
                {
                    resets++;
                    throw new TimeoutException("late");
                },
            },
            new RolloutOptions { Episodes = 1 }));
        Assert.Equal(1, resets);
    }

    private static RolloutStore Collect(Func<IEnvironment> environment, int workers, int retries) =>
        RolloutCollector.Collect(environment, new RolloutOptions { Episodes = 8, Seed = 4, Workers = workers, Retries = retries });

    private static FragileWorld Add(ConcurrentBag<FragileWorld> worlds, FragileWorld world)
    {
        worlds.Add(world);
        return world;
    }

    private static float[] Rows(RolloutStore store)
    {
        var numbers = new List<float>();
        float[] seen = new float[store.ObservationSpace.Size], action = new float[store.ActionSpace.Size];
        for (long row = 0; row < store.RowCount; row++)
        {
            store.ReadValues(row, seen);
            store.ReadAction(row, action);
            numbers.AddRange([.. seen, .. action, store.ReadReward(row), store.ReadDone(row) ? 1 : 0, store.EpisodeOf(row)]);
        }
        return [.. numbers];
    }

    /// <summary>A <see cref="PointWorld"/> that is lost at steps that a test selects.</summary>
    private sealed class FragileWorld(Func<int, bool> isLostAt) : IEnvironment
    {
        private readonly PointWorld _world = new();
        private int _step;

        public Space ObservationSpace => _world.ObservationSpace;

        public Space ActionSpace => _world.ActionSpace;

        public long? Seed { get; private set; }

        public bool Lost { get; private set; }

        public int Disposals { get; private set; }

        public Observation Reset(long seed)
        {
            _step = 0;
            Seed ??= seed;
            return _world.Reset(seed);
        }

        public StepResult Step(float[] action)
        {
            Lost |= isLostAt(_step++);
            return Lost ? throw new EnvironmentLostException("the cable is out") : _world.Step(action);
        }

        public void Dispose() => Disposals++;
    }
}
