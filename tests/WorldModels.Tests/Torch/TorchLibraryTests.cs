using System.Runtime.InteropServices;
using TorchSharp;
using WorldModels.Torch;
using Xunit;

namespace WorldModels.Tests.Torch;

public sealed partial class TorchLibraryTests
{
    [Fact]
    public void Loads_from_many_threads_at_once_and_computes()
    {
        Parallel.For(0, 16, _ => TorchLibrary.EnsureLoaded());

        using var ones = torch.ones(3);
        using var sum = ones.sum();
        Assert.Equal(3f, sum.item<float>());
    }

    [Fact]
    public void Leaves_no_temporary_copy_behind()
    {
        TorchLibrary.EnsureLoaded();

        Assert.Empty(Directory.EnumerateDirectories(Path.GetTempPath(), $"worldmodels-{Environment.ProcessId}-*"));
    }

    [Fact]
    public void Threads_of_libtorch_wait_briefly_unless_the_user_says_otherwise()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("libtorch waits by GNU OpenMP on Linux alone");
        TorchLibrary.EnsureLoaded();
        string? policy = Environment.GetEnvironmentVariable("OMP_WAIT_POLICY"), count = Environment.GetEnvironmentVariable("GOMP_SPINCOUNT");
        Assert.Equal(count ?? (policy is null ? "1000" : null), Marshal.PtrToStringUTF8(NativeVariable("GOMP_SPINCOUNT")));
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint NativeVariable(string name);
}
