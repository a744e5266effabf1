using System.Text.RegularExpressions;
using WorldModels.Inference;
using Xunit;

namespace WorldModels.Tests.Inference;

/// <summary>Compared with the C library, which has an error of up to one unit in the last place itself.</summary>
public partial class PortableMathTests
{
    [Fact]
    public void Exp_is_good_to_a_unit_in_the_last_place() => AssertClose(-700, 709, PortableMath.Exp, Math.Exp);

    [Fact]
    public void Log_is_good_to_a_unit_in_the_last_place()
    {
        AssertClose(1e-3, 0.9, PortableMath.Log, Math.Log);
        AssertClose(0.9, 1.1, PortableMath.Log, Math.Log);
        AssertClose(1.1, 1e9, PortableMath.Log, Math.Log);
        AssertClose(1e-320, 1e-300, PortableMath.Log, Math.Log);
    }

    [Fact]
    public void Sine_and_cosine_are_good_to_a_unit_in_the_last_place_near_their_zeros_too()
    {
        foreach ((double low, double high) in new[] { (-1.0, 1.0), (-30.0, 30.0), (1e5, 1e6) })
        {
            AssertClose(low, high, PortableMath.Sin, Math.Sin);
            AssertClose(low, high, PortableMath.Cos, Math.Cos);
        }
        for (int quarter = 1; quarter < 1000; quarter++)
        {
            double angle = quarter * (Math.PI / 2);
            AssertUlps(quarter % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle), quarter % 2 == 0 ? PortableMath.Sin(angle) : PortableMath.Cos(angle), angle);
        }
        Assert.Equal(Math.Sin(3e6), PortableMath.Sin(3e6), 1e-9);
    }

    [Fact]
    public void The_hyperbolic_tangent_is_good_to_four_units_in_the_last_place()
    {
        AssertClose(-25, 25, PortableMath.Tanh, Math.Tanh, ulps: 4);
        AssertClose(-1e-9, 1e-9, PortableMath.Tanh, Math.Tanh, ulps: 4);
        AssertClose(-1.1, 1.1, PortableMath.Tanh, Math.Tanh, ulps: 4);
    }

    [Fact]
    public void The_angle_of_a_point_is_good_to_a_unit_in_the_last_place()
    {
        foreach (double x in Grid(-3, 3))
            foreach (double y in new[] { -2, -0.7, -1e-9, 0.0, 1e-5, 0.3, 1, 1.9, 40 })
                AssertUlps(Math.Atan2(y, x), PortableMath.Atan2(y, x), x);
    }

    [Fact]
    public void A_power_is_good_to_its_logarithm_in_units() => AssertClose(0.001, 50, x => PortableMath.Pow(x, 1.7), x => Math.Pow(x, 1.7), ulps: 12);

    [Fact]
    public void The_ends_are_those_of_the_functions()
    {
        Assert.Equal([1, 0, double.PositiveInfinity, double.NaN], [PortableMath.Exp(0), PortableMath.Exp(double.NegativeInfinity), PortableMath.Exp(710), PortableMath.Exp(double.NaN)]);
        Assert.Equal(Math.Exp(-744), PortableMath.Exp(-744));
        Assert.Equal(
            [0, double.NegativeInfinity, double.PositiveInfinity, double.NaN, double.NaN],
            [PortableMath.Log(1), PortableMath.Log(0), PortableMath.Log(double.PositiveInfinity), PortableMath.Log(-1), PortableMath.Log(double.NaN)]);
        Assert.Equal([0, 1, -1, double.NaN], [PortableMath.Tanh(0), PortableMath.Tanh(double.PositiveInfinity), PortableMath.Tanh(-400), PortableMath.Tanh(double.NaN)]);
        Assert.Equal([1, 0, 1], [PortableMath.Pow(0, 0), PortableMath.Pow(0, 0.5), PortableMath.Pow(7, 0)]);
        Assert.Equal([Math.PI, -Math.PI, Math.PI / 2, 0], [PortableMath.Atan2(0, -1), PortableMath.Atan2(-0.0, -1), PortableMath.Atan2(3, 0), PortableMath.Atan2(0, 2)]);
    }

    [Fact]
    public void Nothing_else_in_the_library_and_its_environments_asks_the_C_library()
    {
        string source = Path.Combine(Repository(), "src");
        string[] files = [.. from project in new[] { "WorldModels", "WorldModels.Environments" }
                             from file in Directory.EnumerateFiles(Path.Combine(source, project), "*.cs", SearchOption.AllDirectories)
                             where !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
                             select file];
        Assert.True(files.Length > 200, $"{source} holds {files.Length} files");
        Assert.Empty(from file in files from line in File.ReadLines(file) where PlatformFunction().IsMatch(line) select $"{Path.GetFileName(file)}: {line.Trim()}");
    }

    // Includes the sums and interpolations of vectors, whose order or rounding depends on the processor.
    [GeneratedRegex(@"(?<!\w)(MathF?|double|float)\.(A?(Sin|Cos|Tan)h?|Atan2|SinCos|Exp|Exp2|Log|Log2|Log10|LogP1|Pow|Cbrt|Hypot)\(|(?<!\w)Vector(\d*)\.(Sum|Dot|Lerp|Length|Normalize|Distance)\(|Vector[23456128]*\.MultiplyAddEstimate")]
    private static partial Regex PlatformFunction();

    /// <summary>The folder of the solution in which this test was built.</summary>
    private static string Repository()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "WorldModels.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} has WorldModels.sln");
        return folder;
    }

    private static void AssertClose(double low, double high, Func<double, double> actual, Func<double, double> expected, int ulps = 1)
    {
        foreach (double x in Grid(low, high)) AssertUlps(expected(x), actual(x), x, ulps);
    }

    private static void AssertUlps(double expected, double actual, double x, int ulps = 1)
    {
        long apart = Math.Abs(BitConverter.DoubleToInt64Bits(expected) - BitConverter.DoubleToInt64Bits(actual));
        Assert.True(apart <= ulps, $"at {x:R}: expected {expected:R}, got {actual:R}");
    }

    private static IEnumerable<double> Grid(double low, double high) =>
        Enumerable.Range(0, 20_001).Select(i => low + (high - low) * (i / 20_000.0 * (1 - 1e-7) + 3.7e-8));
}
