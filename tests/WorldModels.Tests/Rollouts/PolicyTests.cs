using WorldModels.Environments;
using WorldModels.Rollouts;
using Xunit;

namespace WorldModels.Tests.Rollouts;

public class PolicyTests
{
    private static readonly BoxSpace Driving = new([-1f, 0, 0], [1f, 1, 1]);
    private static readonly Space Seen = new ImageSpace(12, 10, 3);

    public static TheoryData<string> Policies => ["random", "held", "Brownian", "linear", "exploring"];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Actions_belong_to_the_space_and_repeat_with_the_seed(string name)
    {
        IPolicy policy = Make(name), other = Make(name);
        float[][] first = Episode(policy, 1, 200), second = Episode(policy, 2, 200);
        Assert.All(first.Concat(second), action => Assert.True(Driving.Contains(action)));
        Assert.Equal(first, Episode(other, 1, 200));
        Assert.Equal(first, Episode(policy, 1, 200));
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData(float.MinValue, float.MaxValue)]
    [InlineData(float.NegativeInfinity, float.PositiveInfinity)]
    [InlineData(-1e38f, 1e38f)]
    [InlineData(0, float.MaxValue)]
    [InlineData(5, float.PositiveInfinity)]
    [InlineData(float.MinValue, -3)]
    [InlineData(float.NegativeInfinity, 0)]
    [InlineData(2, 2)]
    public void Bounds_that_stand_for_none_are_not_scaled_by(float low, float high)
    {
        var box = new BoxSpace(1, low, high);
        float rest = Math.Clamp(0, low, high);
        IPolicy[] policies =
        [
            new RandomPolicy(box), new BrownianPolicy(box), new RandomLinearPolicy(Seen, box), new ExploringPolicy(Policy.FromFunction(_ => [rest]), box),
            new WorldModels.Exploration.EpsilonGreedyPolicy(new RandomPolicy(box), box),
        ];
        Assert.All(policies, policy => Assert.All(Episode(policy, 1, 100), action =>
        {
            Assert.True(box.Contains(action), $"{policy.GetType().Name}: {action[0]}");
            Assert.InRange(action[0], rest - 50, rest + 50);
        }));
        // The same actions as without bounds, clipped.
        if (low == float.MinValue && high == float.MaxValue)
            Assert.Equal(Episode(new BrownianPolicy(new BoxSpace(1, float.NegativeInfinity, float.PositiveInfinity)), 1, 100), Episode(new BrownianPolicy(box), 1, 100));
    }

    [Fact]
    public void Bounds_without_a_finite_number_between_them_are_refused()
    {
        Assert.Contains("Infinity and Infinity", Assert.Throws<ArgumentException>(() => new BoxSpace(1, float.PositiveInfinity, float.PositiveInfinity)).Message);
        Assert.Contains("-Infinity and -Infinity", Assert.Throws<ArgumentException>(() => new BoxSpace(1, float.NegativeInfinity, float.NegativeInfinity)).Message);
    }

    [Fact]
    public void Held_actions_change_only_every_few_steps()
    {
        float[][] actions = Episode(new RandomPolicy(Driving, holdSteps: 4), 3, 16);
        for (int i = 0; i < 16; i += 4)
        {
            Assert.All(actions[i..(i + 4)], action => Assert.Equal(actions[i], action));
            if (i > 0) Assert.NotEqual(actions[i - 1], actions[i]);
        }
    }

    [Fact]
    public void Exploring_wanders_around_what_it_follows_by_the_scale()
    {
        var wide = new BoxSpace(1, -1000, 1000);
        float[] centre = [5];
        double[] spreads = [.. Enumerable.Range(0, 40).Select(seed =>
        {
            float[][] actions = Episode(new ExploringPolicy(Policy.FromFunction(_ => centre), wide, scale: 0.01), seed, 2000);
            return Math.Sqrt(actions.Average(action => (action[0] - 5.0) * (action[0] - 5.0)));
        })];
        // Between 0 and twice 0.01 of the width of 2000.
        Assert.InRange(spreads.Average(), 15, 25);
        Assert.True(spreads.Min() < 5 && spreads.Max() is > 30 and < 60, $"{spreads.Min()} to {spreads.Max()}");
    }

    [Fact]
    public void Exploring_needs_a_box_and_a_scale()
    {
        IPolicy followed = Policy.FromFunction(_ => [0]);
        Assert.Contains("Discrete(3)", Assert.Throws<ArgumentException>(() => new ExploringPolicy(followed, new DiscreteSpace(3))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExploringPolicy(followed, Driving, 0));
    }

    [Fact]
    public void Random_choices_are_even()
    {
        float[] choices = [.. Episode(new RandomPolicy(new DiscreteSpace(4)), 5, 8000).Select(action => action[0])];
        Assert.All(Enumerable.Range(0, 4), choice => Assert.InRange(choices.Count(made => made == choice), 1850, 2150));
    }

    [Fact]
    public void Brownian_steps_have_the_deviation_of_the_scale()
    {
        var wide = new BoxSpace(1, -1000, 1000);
        float[] path = [.. Episode(new BrownianPolicy(wide, 0.001), 6, 2000).Select(action => action[0])];
        double[] steps = [.. path.Zip(path.Skip(1), (a, b) => (double)b - a)];
        Assert.InRange(Math.Sqrt(steps.Average(step => step * step)), 1.9, 2.1);
    }

    [Fact]
    public void The_default_Brownian_scale_is_one_over_the_root_of_50()
    {
        float[][] byDefault = Episode(new BrownianPolicy(Driving), 7, 50);
        Assert.Equal(byDefault, Episode(new BrownianPolicy(Driving, 1 / Math.Sqrt(50)), 7, 50));
    }

    [Fact]
    public void Numbers_without_bounds_get_finite_actions()
    {
        var space = new BoxSpace([float.NegativeInfinity, 0], [float.PositiveInfinity, float.PositiveInfinity]);
        foreach (IPolicy policy in new IPolicy[] { new RandomPolicy(space), new BrownianPolicy(space), new RandomLinearPolicy(Seen, space) })
            Assert.All(Episode(policy, 4, 100), action => Assert.True(space.Contains(action) && action.All(float.IsFinite)));
    }

    [Fact]
    public void A_random_linear_policy_reacts_to_what_it_sees_and_differs_between_episodes()
    {
        var policy = new RandomLinearPolicy(Seen, Driving);
        float steerings(byte[] picture, long seed) => Episode(policy, seed, 1, picture)[0][0];
        byte[] left = new byte[Seen.Size], right = new byte[Seen.Size];
        for (int i = 0; i < Seen.Size; i++) (i % 30 < 15 ? left : right)[i] = 255;
        Assert.True(Enumerable.Range(0, 50).Count(seed => steerings(left, seed) != steerings(right, seed)) > 40);
        Assert.True(Enumerable.Range(0, 50).Select(seed => steerings(left, seed)).Distinct().Count() > 20);
    }

    [Fact]
    public void A_random_linear_policy_tries_every_choice_and_keeps_it_for_a_while()
    {
        var policy = new RandomLinearPolicy(Seen, new DiscreteSpace(3));
        float[][] episodes = [.. Enumerable.Range(0, 20).Select(seed => Episode(policy, seed, 200).Select(action => action[0]).ToArray())];
        Assert.Equal([0f, 1f, 2f], episodes.SelectMany(choices => choices).Distinct().Order());
        double changes = episodes.Average(choices => choices.Zip(choices.Skip(1)).Count(pair => pair.First != pair.Second));
        Assert.InRange(changes, 5, 60);
    }

    [Fact]
    public void The_default_policy_drives_farther_than_independent_actions_and_steers_both_ways()
    {
        static double Median(Func<IPolicy> policy) => Enumerable.Range(0, 60).Select(seed => Drive(policy(), seed).Distance).Order().ElementAt(30);
        double linear = Median(() => new RandomLinearPolicy(Seen, Driving)), independent = Median(() => new RandomPolicy(Driving));
        Assert.True(linear > 2 * independent, $"{linear} against {independent}");
        double[] headings = [.. Enumerable.Range(0, 60).Select(seed => Drive(new RandomLinearPolicy(Seen, Driving), seed).Heading)];
        Assert.InRange(headings.Count(heading => heading > 0), 15, 45);
    }

    [Fact]
    public void A_function_makes_a_policy()
    {
        IPolicy policy = Policy.FromFunction(observation => [observation.Pixels.Length]);
        policy.Begin(1);
        Assert.Equal([360f], policy.Act(new Observation(new byte[Seen.Size])));
    }

    [Fact]
    public void Unsuitable_spaces_and_settings_are_refused()
    {
        Assert.Contains("Discrete(2)", Assert.Throws<ArgumentException>(() => new BrownianPolicy(new DiscreteSpace(2))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new BrownianPolicy(Driving, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BrownianPolicy(Driving, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomPolicy(Driving, 0));
        Assert.Throws<ArgumentException>(() => new RandomPolicy(Seen));
        Assert.Throws<ArgumentException>(() => new RandomLinearPolicy(Seen, Seen));
    }

    private static IPolicy Make(string name) => name switch
    {
        "random" => new RandomPolicy(Driving),
        "held" => new RandomPolicy(Driving, holdSteps: 8),
        "Brownian" => new BrownianPolicy(Driving),
        "exploring" => new ExploringPolicy(new BrownianPolicy(Driving), Driving),
        _ => new RandomLinearPolicy(Seen, Driving),
    };

    private static float[][] Episode(IPolicy policy, long seed, int steps, byte[]? picture = null)
    {
        policy.Begin(seed);
        var observation = new Observation(picture ?? new byte[Seen.Size]);
        return [.. Enumerable.Range(0, steps).Select(_ => (float[])policy.Act(observation).Clone())];
    }

    // The pedals of CarRacing: gas rises by at most 0.1 per step; the brake reduces the wheels' speed by 15 times its value.
    private static (double Distance, double Heading) Drive(IPolicy policy, int seed)
    {
        double gas = 0, speed = 0, heading = 0, distance = 0;
        foreach (float[] action in Episode(policy, seed, 500))
        {
            gas = Math.Min(action[1], gas + 0.1);
            speed += 0.05 * 200 * gas / (speed + 5) - 0.01 * speed;
            speed = action[2] >= 0.9f ? 0 : Math.Max(0, speed - 15 * action[2]);
            heading += action[0] * Math.Min(speed, 1);
            distance += speed;
        }
        return (distance, heading);
    }
}
