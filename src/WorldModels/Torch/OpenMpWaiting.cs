using System.Runtime.InteropServices;

namespace WorldModels.Torch;

/// <summary>
/// How long libtorch's threads spin while they wait for each other. By default it is so long that, where another process
/// wants a processor too, training slows down tenfold; a short wait before they sleep costs nothing on a free machine.
/// </summary>
internal static partial class OpenMpWaiting
{
    private const string SpinCount = "GOMP_SPINCOUNT", WaitPolicy = "OMP_WAIT_POLICY";
    private const string ShortSpin = "1000";

    /// <summary>Shortens the wait, unless the user's environment says how to wait. Must come before libtorch is loaded.</summary>
    public static void SpinBriefly()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(WaitPolicy) is not null) return;
        // .NET keeps its own copy of the environment; the native library reads the process's.
        _ = SetEnvironment(SpinCount, ShortSpin, overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
