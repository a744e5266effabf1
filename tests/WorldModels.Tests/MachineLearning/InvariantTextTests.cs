using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Rollouts;
using WorldModels.Tests.Rollouts;
using Xunit;

namespace WorldModels.Tests.MachineLearning;

/// <summary>Texts do not depend on the machine's culture.</summary>
public sealed class InvariantTextTests
{
    // The format of German with the minus sign of Swedish: the tests run without the system's cultures.
    private static readonly CultureInfo Foreign = new("") { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", NegativeSign = "\u2212", NaNSymbol = "n. def.", PositiveInfinitySymbol = "+unendlich" } };

    [Fact]
    public void Results_and_progress_print_points()
    {
        Assert.Equal("EpisodeResult { Seed = -3, Return = 6.5, Steps = 12, Terminated = True }", Abroad(() => $"{new EpisodeResult(-3, 6.5, 12, true)}"));
        Assert.Equal("StepResult { Observation = " + new Observation([1f]) + ", Reward = -0.5, Terminated = False, Truncated = True }",
            Abroad(() => new StepResult(new Observation([1f]), -0.5, false, true).ToString()));
        Assert.Equal("CollectionProgress { Episodes = 1, TotalEpisodes = 2, Steps = 3, EpisodeLength = 4, EpisodeReturn = NaN }",
            Abroad(() => new CollectionProgress(1, 2, 3, 4, double.NaN).ToString()));
        Assert.Equal("Box([-0.5, -Infinity] to [1.25, Infinity])", Abroad(() => new BoxSpace([-0.5f, float.NegativeInfinity], [1.25f, float.PositiveInfinity]).ToString()));
    }

    [Fact]
    public void Exceptions_name_values_with_points()
    {
        Assert.Contains("got 1.5 and -0.25", Abroad(() => Assert.Throws<ArgumentException>(() => new BoxSpace(1, 1.5f, -0.25f)).Message), StringComparison.Ordinal);
        Assert.Contains("(-2.5) lies outside Box([-1] to [1])", Abroad(() => new BoxSpace(1, -1, 1).Reject([-2.5f])!), StringComparison.Ordinal);
        Assert.Contains("observation of step 1 is NaN", Abroad(() => Assert.Throws<RolloutException>(
            () => RolloutCollector.Collect(() => new ScriptedWorld([1, float.NaN], [0, 0]))).Message), StringComparison.Ordinal);
    }

    [Fact]
    public void No_public_record_with_fractions_prints_them_in_the_machines_culture()
    {
        Type[] records = [.. new[] { typeof(IEnvironment), typeof(GridWorld) }.SelectMany(type => type.Assembly.GetExportedTypes()).Where(HasFractions)];
        Assert.Contains(typeof(EpisodeResult), records);
        Assert.All(records, type => Assert.False(
            type.GetMethod(nameof(ToString), [])!.IsDefined(typeof(CompilerGeneratedAttribute)), $"{type} leaves its text to the compiler, which uses the machine's culture"));

        static bool HasFractions(Type type) => type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null
            && type.GetProperties().Any(property => (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) is var number && (number == typeof(float) || number == typeof(double)));
    }

    [Fact]
    public void Spaces_without_an_element_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiscreteSpace(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiscreteSpace(2) with { Count = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageSpace(0, 64, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageSpace(64, -1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageSpace(64, 64, 3) with { Channels = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new BoxSpace(0, -1, 1));
        Assert.Throws<ArgumentException>(() => new BoxSpace([], []));
        Assert.Throws<ArgumentException>(() => new BoxSpace(1, float.NaN, 1));
        Assert.Throws<ArgumentException>(() => new BoxSpace(1, 0, float.NaN));
        Assert.Throws<ArgumentException>(() => new BoxSpace(1, float.PositiveInfinity, float.PositiveInfinity));
        Assert.Throws<ArgumentException>(() => new BoxSpace(1, float.NegativeInfinity, float.NegativeInfinity));
        Assert.Equal(new ImageSpace(4, 5, 3), new ImageSpace(4, 2, 3) with { Width = 5 });
        Assert.Equal(60, (new ImageSpace(4, 2, 3) with { Width = 5 }).Size);
    }

    private static string Abroad(Func<string> text)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = Foreign;
            return text();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
