using System.CommandLine;
using WorldModels.Torch;

namespace WorldModels.Benchmarks.Reporting;

/// <summary>The command <c>report</c>.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "One short measurement of each, to see that everything runs" };
        var rounds = new Option<int>("--rounds") { Description = "How often everything is measured in turn", DefaultValueFactory = _ => 5 };
        var seconds = new Option<double>("--seconds") { Description = "The least time of one measurement", DefaultValueFactory = _ => 0.5 };
        var threads = new Option<int[]>("--threads")
        {
            Description = "The numbers of threads to measure with", DefaultValueFactory = _ => [1, 2], AllowMultipleArgumentsPerToken = true,
        };
        var peer = new Option<FileInfo>("--peer") { Description = "A script to compare with: python3 SCRIPT SECTION THREADS" };
        var only = new Option<string>("--only") { Description = "A part of the names of the stages to measure", DefaultValueFactory = _ => "" };
        rounds.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 1) result.AddError("--rounds must be 1 or more"); });
        seconds.Validators.Add(result => { if (!(result.GetValueOrDefault<double>() > 0)) result.AddError("--seconds must be above 0"); });
        threads.Validators.Add(result => { if (result.GetValueOrDefault<int[]>()!.Any(count => count < 1)) result.AddError("--threads must be 1 or more"); });
        peer.AcceptExistingOnly();
        var command = new Command("report", "Measures every stage and prints a table.") { quick, rounds, seconds, threads, peer, only };
        command.SetAction(arguments => Run(new ReportOptions(
            arguments.GetValue(quick) ? 1 : arguments.GetValue(rounds),
            arguments.GetValue(quick) ? 0.05 : arguments.GetValue(seconds),
            [.. arguments.GetValue(threads)!.Distinct()],
            arguments.GetValue(peer)?.FullName,
            arguments.GetValue(only)!)));
        return command;
    }

    private static void Run(ReportOptions options)
    {
        TorchLibrary.EnsureLoaded();
        Console.WriteLine(Machine.Describe());
        if (options.PeerScript is not null)
        {
            string? version = Peer.TorchVersion();
            Console.WriteLine(version is null ? "no peer: python3 has no torch" : $"peer: torch {version}");
            if (version is null) options = options with { PeerScript = null };
        }
        string before = Machine.LoadAverage();
        using var report = new Report(options);
        report.Measure(Console.Error.WriteLine);
        Console.WriteLine($"{options.Rounds} rounds of at least {options.Seconds} s a stage; load average {before} before, {Machine.LoadAverage()} after");
        Console.WriteLine();
        ReportTable.Write(Console.Out, report);
    }
}
