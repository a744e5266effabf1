using WorldModels.Torch;
using Xunit;

namespace WorldModels.Tests.Torch;

public sealed class TorchLibraryLocatorTests : IDisposable
{
    private static readonly string Rid = TorchLibraryLocator.RuntimeIdentifier;
    private readonly string _root = Directory.CreateTempSubdirectory("locator-").FullName;

    [Fact]
    public void The_applications_own_folder_comes_before_everything_else()
    {
        string application = Place("app"), natives = Place("app", "runtimes", Rid, "native");
        Place("cache", $"libtorch-cpu-{Rid}", "2.10.0", "runtimes", Rid, "native");

        Assert.Equal([application, natives], Locator().LibTorchFolders().Where(Directory.Exists).Take(2));
        Assert.Equal(application, TorchLibraryLocator.Find(Locator().LibTorchFolders(), "torch_cpu"));
    }

    [Fact]
    public void A_script_finds_both_halves_in_the_package_cache_around_TorchSharp()
    {
        string libTorch = Place("own", $"libtorch-cpu-{Rid}", "2.10.0", "runtimes", Rid, "native");
        string bridge = Place("own", "torchsharp", "0.107.0", "runtimes", Rid, "native");
        var locator = Locator(assembly: ["own", "torchsharp", "0.107.0", "lib", "net8.0", "TorchSharp.dll"]);

        Assert.Equal(libTorch, TorchLibraryLocator.Find(locator.LibTorchFolders(), "torch_cpu"));
        Assert.Equal(bridge, TorchLibraryLocator.Find(locator.BridgeFolders(), "LibTorchSharp"));
    }

    [Fact]
    public void Only_the_version_that_TorchSharp_was_built_for_is_taken_from_the_cache()
    {
        Place("cache", $"libtorch-cpu-{Rid}", "2.11.0", "runtimes", Rid, "native");

        Assert.Null(TorchLibraryLocator.Find(Locator().LibTorchFolders(), "torch_cpu"));
    }

    [Fact]
    public void The_newest_version_is_taken_where_the_right_one_is_unknown()
    {
        Place("cache", $"libtorch-cpu-{Rid}", "2.9.0", "runtimes", Rid, "native");
        string newest = Place("cache", $"libtorch-cpu-{Rid}", "2.10.0", "runtimes", Rid, "native");

        Assert.Equal(newest, TorchLibraryLocator.Find(Locator(version: null).LibTorchFolders(), "torch_cpu"));
    }

    [Fact]
    public void The_folders_that_the_runtime_searches_are_searched()
    {
        string extracted = Place("extracted");

        Assert.Equal(extracted, TorchLibraryLocator.Find(Locator(natives: extracted + Path.DirectorySeparatorChar).LibTorchFolders(), "torch_cpu"));
    }

    [Fact]
    public void An_assembly_without_a_place_of_its_own_is_no_obstacle()
    {
        string application = Place("app");

        Assert.Equal(application, TorchLibraryLocator.Find(Locator(assembly: []).BridgeFolders(), "LibTorchSharp"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private TorchLibraryLocator Locator(string[]? assembly = null, string? natives = null, string? version = "2.10.0") => new(
        assembly is [] ? "" : Path.Combine([_root, .. assembly ?? ["app", "TorchSharp.dll"]]),
        Path.Combine(_root, "app"),
        natives,
        Path.Combine(_root, "cache"),
        version);

    private string Place(params string[] folders)
    {
        string folder = Directory.CreateDirectory(Path.Combine([_root, .. folders])).FullName;
        foreach (string library in new[] { "torch_cpu", "LibTorchSharp" }) File.WriteAllText(Path.Combine(folder, TorchLibraryLocator.FileName(library)), "");
        return folder;
    }
}
