using WorldModels.Tests.Rollouts;
using Xunit;

namespace WorldModels.Tests.Compatibility;

/// <summary>Files of earlier versions can be read, with the same content.</summary>
public sealed class CompatibilityTests
{
    private static string Root => Path.Combine(AppContext.BaseDirectory, "Compatibility");

    public static TheoryData<string> Versions => [.. Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_files_of_a_version_hold_what_they_held(string version)
    {
        // A copy, because trainings write to their folders.
        using var folder = new TemporaryFolder();
        Copy(Path.Combine(Root, version), folder.Path);
        Assert.Equal(File.ReadAllLines(folder.File(CompatibilityFiles.Expected)), CompatibilityFiles.Read(folder.Path));
    }

    [Fact]
    public void The_files_of_this_version_can_be_written()
    {
        using var folder = new TemporaryFolder();
        string target = Environment.GetEnvironmentVariable("WORLDMODELS_COMPATIBILITY") ?? folder.Path;
        CompatibilityFiles.Write(target);
        Assert.Equal(File.ReadAllLines(Path.Combine(target, CompatibilityFiles.Expected)), CompatibilityFiles.Read(target));
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
