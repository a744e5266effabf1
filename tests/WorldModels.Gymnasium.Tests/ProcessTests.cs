using System.Diagnostics;

namespace WorldModels.Gymnasium.Tests;

public class ProcessTests
{
    /// <summary>A shell is the parent process of the server, instead of .NET, and is killed during a step that never ends.</summary>
    [Fact]
    public void A_server_that_hangs_does_not_outlive_its_parent()
    {
        Toys.NeedPython();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs /bin/sh");
        GymnasiumOptions options = Toys.Options("Trouble", ("trouble", "hang"), ("when", "make"));
        string folder = Directory.CreateTempSubdirectory("worldmodels").FullName;
        string request = Path.Combine(folder, "request"), number = Path.Combine(folder, "number");
        byte[] body = options.ToRequest();
        File.WriteAllBytes(request, [.. BitConverter.GetBytes(body.Length), (byte)Request.Make, .. body]);
        string script = $"(cat '{request}'; sleep 60) | \"$0\" -c \"$1\" & echo $! >'{number}.tmp'; mv '{number}.tmp' '{number}'; wait";
        var start = new ProcessStartInfo("/bin/sh", ["-c", script, options.Python, PythonProcess.ServerScript]) { RedirectStandardError = true };
        using Process parent = Process.Start(start)!;
        Assert.Equal("now it hangs", parent.StandardError.ReadLine());
        while (!File.Exists(number)) Thread.Sleep(20);
        int server = int.Parse(File.ReadAllText(number), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(Toys.Runs(server));
        parent.Kill();
        Assert.True(SpinWait.SpinUntil(() => !Toys.Runs(server), TimeSpan.FromSeconds(30)), "the server still runs half a minute after its parent");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Environments_play_side_by_side()
    {
        Toys.NeedPython();
        GymnasiumEnvironment[] worlds = [.. Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(4).Select(_ => Toys.Make("Pictures"))];
        Assert.Equal(4, worlds.Select(world => world.ProcessId).Distinct().Count());
        byte[][] seen = [.. worlds.AsParallel().WithDegreeOfParallelism(4).Select(world =>
        {
            world.Reset(5);
            return world.Step([0, 0, 0]).Observation.Pixels;
        })];
        Assert.All(seen, pixels => Assert.Equal(seen[0], pixels));
        foreach (GymnasiumEnvironment world in worlds) world.Dispose();
        Assert.All(worlds, world => Assert.False(Toys.Runs(world.ProcessId)));
    }
}
