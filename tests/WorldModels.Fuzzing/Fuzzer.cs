using System.Diagnostics;
using WorldModels.Environments;

namespace WorldModels.Fuzzing;

/// <summary>The results for the files of one kind.</summary>
/// <param name="Target">The kind.</param>
/// <param name="Files">The number of generated files.</param>
/// <param name="Refused">The number of files that were refused with the documented exception.</param>
/// <param name="Loaded">The number of files that were loaded without an error: the change made another valid file.</param>
/// <param name="WorstBytes">The largest number of bytes that reading a file allocated.</param>
/// <param name="WorstShare">The largest fraction of the limit that a file used, 1 for all of it.</param>
/// <param name="Seconds">The total time.</param>
/// <param name="Slowest">The number of the slowest file.</param>
/// <param name="SlowestSeconds">Its time.</param>
/// <param name="Failures">The files with another result: their numbers and what happened.</param>
internal sealed record FuzzReport(
    string Target, int Files, int Refused, int Loaded, long WorstBytes, double WorstShare, double Seconds, int Slowest, double SlowestSeconds, IReadOnlyList<string> Failures)
{
    public override string ToString() => FormattableString.Invariant(
        $"{Target,-13} {Files,8} files, {Refused,8} refused, {Loaded,7} loaded, at most {WorstBytes / 1048576.0,6:F1} MiB ({WorstShare:P0} of the limit), {Seconds,7:F1} s (file {Slowest} {SlowestSeconds:F2} s), {Failures.Count} failures");
}

/// <summary>Generates files with known kinds of errors and checks how they are read.</summary>
internal static class Fuzzer
{
    private const int MostFailures = 20;

    /// <summary>Tests the files <paramref name="first"/>, <paramref name="first"/> + 1, ... of a kind: each depends only on its number and the seed.</summary>
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
            // Twice, because the data may have to be copied once.
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
