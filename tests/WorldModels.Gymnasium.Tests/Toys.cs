using System.ComponentModel;
using System.Diagnostics;

namespace WorldModels.Gymnasium.Tests;

/// <summary>The environments of toy_worlds.py, and whether this machine has a Python that can run them.</summary>
internal static class Toys
{
    private static readonly Lazy<string?> s_problem = new(() => Run("import sys; sys.exit(sys.version_info < (3, 9))"));
    private static readonly Lazy<string?> s_withoutGymnasium = new(() => Run("import gymnasium"));

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Python");

    private static string Python { get; } = Environment.GetEnvironmentVariable("WORLDMODELS_PYTHON") ?? new GymnasiumOptions().Python;

    /// <summary>Whether real gymnasium is installed.</summary>
    public static bool HasGymnasium => s_withoutGymnasium.Value is null;

    /// <summary>Skips the test if there is no Python.</summary>
    public static void NeedPython() =>
        Assert.SkipWhen(s_problem.Value is not null, $"needs Python 3.9 or later as '{Python}' (WORLDMODELS_PYTHON names another): {s_problem.Value}");

    public static GymnasiumOptions Options(string world, params (string Name, object? Value)[] arguments) => new()
    {
        Id = $"toy_worlds:{world}", Python = Python, ModulePaths = new List<string> { Folder }, Arguments = arguments.ToDictionary(pair => pair.Name, pair => pair.Value),
    };

    public static GymnasiumEnvironment Make(string world, params (string Name, object? Value)[] arguments)
    {
        NeedPython();
        return new GymnasiumEnvironment(Options(world, arguments));
    }

    /// <summary>Whether a process with this number runs.</summary>
    public static bool Runs(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string? Run(string program)
    {
        try
        {
            var start = new ProcessStartInfo(Python, ["-c", program]) { RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"exit code {process.ExitCode} {errors}";
        }
        catch (Win32Exception cause)
        {
            return cause.Message;
        }
    }
}
