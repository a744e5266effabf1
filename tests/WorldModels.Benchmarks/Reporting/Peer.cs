using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace WorldModels.Benchmarks.Reporting;

/// <summary>
/// A program in Python that does the same work with PyTorch. It is called as <c>python3 SCRIPT SECTION THREADS</c> and prints
/// lines with the name of a figure and its items per second, separated by tabs; more fields may follow.
/// </summary>
internal sealed class Peer(string script)
{
    /// <summary>The version of PyTorch in python3; null if there is none.</summary>
    public static string? TorchVersion()
    {
        try
        {
            (int code, string output, _) = Python("-c", "import torch; print(torch.__version__)");
            return code == 0 ? output.Trim() : null;
        }
        catch (Win32Exception)
        {
            // python3 is not installed.
            return null;
        }
    }

    /// <summary>Returns the items per second by the name of the figure.</summary>
    /// <exception cref="InvalidOperationException">The script failed.</exception>
    public IReadOnlyDictionary<string, double> Run(string section, int threads)
    {
        (int code, string output, string errors) = Python(script, section, threads.ToString(CultureInfo.InvariantCulture));
        if (code != 0) throw new InvalidOperationException($"{script} {section} {threads} ended with code {code}: {errors.Trim()}");
        return output.Split('\n').Select(line => line.Split('\t')).Where(fields => fields.Length >= 2)
            .ToDictionary(fields => fields[0], fields => double.Parse(fields[1], CultureInfo.InvariantCulture));
    }

    private static (int Code, string Output, string Errors) Python(params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("python3", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
