using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using WorldModels.Trainee;
using Xunit;

namespace WorldModels.Tests.Inference;

/// <summary>The results of code without libtorch, in processes that may not use some of the processor's instructions.</summary>
public class EveryProcessorTests(ITestOutputHelper output)
{
    // The C library chooses its instructions itself, independently of .NET's settings.
    private const string NoInstructionsOfTheCLibrary = "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F,-AVX2_Usable,-FMA_Usable,-FMA4_Usable";
    private static readonly string Dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    [Fact]
    public async Task Environments_kernels_dreams_and_searches_have_the_same_bytes_with_and_without_wide_vectors_and_fused_multiply_adds()
    {
        string[] all = await Run([]);
        Assert.Equal($"AVX-512 {Vector512.IsHardwareAccelerated}, AVX2 {Avx2.IsSupported}, FMA {Fma.IsSupported}", all[0]);
        Assert.True(all.Length > 25 && all.Distinct().Count() == all.Length, string.Join('\n', all));

        string[] narrow = await Run([], ("DOTNET_EnableAVX512", "0"));
        Assert.StartsWith("AVX-512 False", narrow[0]);
        Assert.Equal(all[1..], narrow[1..]);

        string[] plain = await Run([], ("DOTNET_EnableAVX2", "0"));
        Assert.Equal("AVX-512 False, AVX2 False, FMA False", plain[0]);
        Assert.Equal(all[1..], plain[1..]);

        // Without these instructions, the C library needs a minute for V's products.
        string[] old = await Run(["V", "M "], ("DOTNET_EnableAVX2", "0"), ("GLIBC_TUNABLES", NoInstructionsOfTheCLibrary));
        Assert.Equal(all[1..].Where(line => !line.StartsWith("V ", StringComparison.Ordinal) && !line.StartsWith("M ", StringComparison.Ordinal)), old[1..]);
    }

    private async Task<string[]> Run(string[] without, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(Dotnet, ["exec", typeof(SmallTraining).Assembly.Location, "arithmetic", .. without])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in variables) start.Environment[name] = value;
        var watch = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await error);
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        output.WriteLine($"{lines[0]}: {lines.Length - 1} parts in {watch.Elapsed.TotalSeconds:F1} s");
        return lines;
    }
}
