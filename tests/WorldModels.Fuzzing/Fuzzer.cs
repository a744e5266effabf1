using System.Diagnostics;
using WorldModels.Environments;

namespace WorldModels.Fuzzing;

/// <summary>What came of the files of one kind.</summary>
/// <param name="Target">The kind.</param>
/// <param name="Files">How many were made.</param>
/// <param name="Refused">How many were refused with the documented exception.</param>
/// <param name="Loaded">How many loaded without harm: what was changed made another valid file.</param>
/// <param name="WorstBytes">The most bytes that a file took to read.</param>
/// <param name="WorstShare">The most of the limit that a file took, 1 for all of it.</param>
/// <param name="Seconds">Time in all.</param>
/// <param name="Slowest">The number of the file that took longest.</param>
/// <param name="SlowestSeconds">How long it took.</param>
/// <param name="Failures">Files that broke a promise: their numbers and what happened.</param>
internal sealed record FuzzReport(
    string Target, int Files, int Refused, int Loaded, long WorstBytes, double WorstShare, double Seconds, int Slowest, double SlowestSeconds, IReadOnlyList<string> Failures)
{
    public override string ToString() => FormattableString.Invariant(
        $"{Target,-13} {Files,8} files, {Refused,8} refused, {Loaded,7} loaded, at most {WorstBytes / 1048576.0,6:F1} MiB ({WorstShare:P0} of the limit), {Seconds,7:F1} s (file {Slowest} {SlowestSeconds:F2} s), {Failures.Count} failures");
}

/// <summary>Makes files that are wrong in known ways and watches them being read.</summary>
internal static class Fuzzer
{
    private const int MostFailures = 20;

    /// <summary>Files <paramref name="first"/>, <paramref name="first"/> + 1, ... of a kind: each depends on its number and the seed alone.</summary>
    public static FuzzReport Run(Target target, int files, long seed, int first = 0)
    {
        var failures = new List<string>();
        var clock = Stopwatch.StartNew();
        (int refused, int loaded, long worst, double worstShare, int slowest, double slowestSeconds) = (0, 0, 0, 0, 0, 0);
        for (int number = first; number < first + files && failures.Count < MostFailures; number++)
        {
            byte[] file = Make(target, seed, number);
            double start = clock.Elapsed.TotalSeconds;
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                target.Load(file);
                loaded++;
            }
            catch (FormatException)
            {
                refused++;
            }
            catch (Exception cause)
            {
                failures.Add($"{target.Name} {number}: {cause}");
            }
            long taken = GC.GetAllocatedBytesForCurrentThread() - before;
            worst = Math.Max(worst, taken);
            if (clock.Elapsed.TotalSeconds - start > slowestSeconds) (slowest, slowestSeconds) = (number, clock.Elapsed.TotalSeconds - start);
            double share = (double)taken / target.Limit(file.Length);
            worstShare = Math.Max(worstShare, share);
            // Twice, since what is read may have to be copied once.
            if (share > 2) failures.Add($"{target.Name} {number}: took {taken} bytes for a file of {file.Length}");
        }
        return new FuzzReport(target.Name, files, refused, loaded, worst, worstShare, clock.Elapsed.TotalSeconds, slowest, slowestSeconds, failures);
    }

    public static byte[] Make(Target target, long seed, int number)
    {
        var random = new Pcg64(seed, number);
        var mutator = new Mutator(random);
        byte[] file = target.Seeds[random.Next(target.Seeds.Count)];
        return mutator.Chance(target.Blind) ? mutator.Bytes(file) : target.Spoil(file, mutator);
    }
}
