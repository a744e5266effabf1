using System.Globalization;

namespace WorldModels.Fuzzing;

/// <summary>
/// Reads damaged and hostile files of every kind that the library reads. Arguments: the number of files of each kind (1000), the seed (1), the kinds (all).
/// The exit code is 1 if a file does harm.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        int files = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 1000;
        long seed = arguments.Length > 1 ? long.Parse(arguments[1], CultureInfo.InvariantCulture) : 1;
        bool harm = false;
        foreach (string name in arguments.Length > 2 ? arguments[2..] : Targets.Names)
        {
            Target target = Targets.Create(name);
            FuzzReport report = Fuzzer.Run(target, files, seed);
            Console.WriteLine(report);
            foreach (string failure in report.Failures) Console.WriteLine(failure);
            harm |= report.Failures.Count > 0;
            (target as IDisposable)?.Dispose();
        }
        return harm ? 1 : 0;
    }
}
