using System.Runtime.InteropServices;

namespace WorldModels.Torch;

/// <summary>
/// Limits how long libtorch's threads spin while they wait for each other. By default they spin so long that training becomes ten times slower if another process
/// also needs a processor. A short wait before they sleep does not slow down an idle machine.
/// </summary>
internal static partial class OpenMpWaiting
{
    private const string SpinCount = "GOMP_SPINCOUNT", WaitPolicy = "OMP_WAIT_POLICY";
    private const string ShortSpin = "1000";

    /// <summary>Shortens the wait, unless the user's environment variables set it. Call it before libtorch is loaded.</summary>
    public static void SpinBriefly()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(WaitPolicy) is not null) return;
        // .NET has its own copy of the environment; the native library reads that of the process.
        _ = SetEnvironment(SpinCount, ShortSpin, overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
