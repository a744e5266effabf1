using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using WorldModels.Environments;
using WorldModels.Tests.Rollouts;
using WorldModels.Trainee;
using Xunit;

namespace WorldModels.Tests.Checkpoints;

/// <summary>Kills real processes: 20 times, or as often as the environment variable WORLDMODELS_KILLS requires.</summary>
public sealed class KilledProcessTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string Dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
    private readonly TemporaryFolder _folder = new();

    private static int Kills => int.Parse(Environment.GetEnvironmentVariable("WORLDMODELS_KILLS") ?? "20", CultureInfo.InvariantCulture);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("V", 5)]
    [InlineData("M", 6)]
    [InlineData("dynamics", 3)]
    [InlineData("CmaEs", 3)]
    [InlineData("OpenEs", 2)]
    [InlineData("PPO", 4)]
    [InlineData("DQN", 4)]
    [InlineData("dreamt PPO", 3)]
    [InlineData("rollouts", 4)]
    public async Task A_process_killed_at_random_moments_ends_with_the_bytes_of_one_that_was_not(string stage, int ofTwenty)
    {
        int kills = (Kills * ofTwenty + 19) / 20, killed = 0, finished = 0;
        var watch = Stopwatch.StartNew();
        Assert.True(await Run(stage, _folder.File("whole"), _folder.File("expected"), killAfter: null));
        int wholeMilliseconds = (int)watch.ElapsedMilliseconds;
        byte[] expected = await File.ReadAllBytesAsync(_folder.File("expected"), TestContext.Current.CancellationToken);
        Assert.Equal(SmallTraining.Run(stage, folder: null), expected);
        var random = new Pcg64(Environment.TickCount64);
        // After the last kill each run finishes, and its result is compared too.
        while (killed < kills || finished == 0)
        {
            string trained = _folder.File("trained");
            File.Delete(trained);
            int? moment = killed < kills ? random.Next(wholeMilliseconds) : null;
            if (!await Run(stage, _folder.File("killed"), trained, moment))
            {
                killed++;
                continue;
            }
            Assert.Equal(expected, await File.ReadAllBytesAsync(trained, TestContext.Current.CancellationToken));
            finished++;
            Directory.Delete(_folder.File("killed"), recursive: true);
        }
        output.WriteLine($"{stage}: killed {killed} times, {finished} runs to the end, all the same bytes");
    }

    /// <returns>Whether the process finished; false if it was killed.</returns>
    private static async Task<bool> Run(string stage, string folder, string trained, int? killAfter)
    {
        var start = new ProcessStartInfo(Dotnet, ["exec", typeof(SmallTraining).Assembly.Location, stage, folder, trained])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process trainee = Process.Start(start)!;
        Task<string> error = trainee.StandardError.ReadToEndAsync();
        Assert.Equal("ready", await trainee.StandardOutput.ReadLineAsync());
        if (killAfter is { } milliseconds && !trainee.WaitForExit(milliseconds)) trainee.Kill();
        await trainee.WaitForExitAsync();
        Assert.Equal("", await error);
        return File.Exists(trained);
    }
}
