using System.Runtime.InteropServices;

namespace WorldModels.Torch;

/// <summary>Finds the native libraries of TorchSharp: PyTorch's libtorch and TorchSharp's bridge to it.</summary>
/// <param name="assemblyLocation">The path of TorchSharp.dll: in a script it is in the package cache, beside the packages of the native libraries.</param>
/// <param name="baseDirectory">The folder of the application.</param>
/// <param name="nativeDirectories">The folders in which the runtime searches for native libraries, separated as in PATH; may be null.</param>
/// <param name="packageCache">The root of the package cache, or null if there is none.</param>
/// <param name="libTorchVersion">The version of libtorch that this TorchSharp was built for, or null if it is not known.</param>
internal sealed class TorchLibraryLocator(
    string assemblyLocation, string baseDirectory, string? nativeDirectories, string? packageCache, string? libTorchVersion)
{
    private static readonly string[] Flavours = ["libtorch-cpu", "libtorch-cuda-*"];

    /// <summary>.NET's name of this platform, such as linux-x64.</summary>
    public static string RuntimeIdentifier { get; } =
        (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : "linux-")
        + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    /// <summary>Returns the file name of a native library on this system, such as libtorch_cpu.so.</summary>
    public static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    /// <summary>Returns the folders in which libtorch may be, the nearest to the application first.</summary>
    public IReadOnlyList<string> LibTorchFolders() =>
        [.. ApplicationFolders(), .. PackageRoots().SelectMany(LibTorchPackages).Distinct()];

    /// <summary>Returns the folders in which TorchSharp's own native library may be, the nearest to the application first.</summary>
    public IReadOnlyList<string> BridgeFolders() => [.. ApplicationFolders(), .. OwnPackage()];

    /// <summary>Returns the first of <paramref name="folders"/> that contains the library, or null.</summary>
    public static string? Find(IEnumerable<string> folders, string library) =>
        folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, FileName(library))));

    private IEnumerable<string> ApplicationFolders()
    {
        string?[] homes = [baseDirectory, Path.GetDirectoryName(assemblyLocation)];
        var beside = homes.OfType<string>().Where(home => home.Length > 0)
            .SelectMany(home => new[] { home, Path.Combine(home, "runtimes", RuntimeIdentifier, "native") });
        var known = (nativeDirectories ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return beside.Concat(known).Select(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))).Distinct();
    }

    private IEnumerable<string> OwnPackage() =>
        Ancestor(assemblyLocation, 3) is { } package ? [Path.Combine(package, "runtimes", RuntimeIdentifier, "native")] : [];

    // .../<cache>/torchsharp/<version>/lib/<framework>/TorchSharp.dll
    private IEnumerable<string> PackageRoots() => new[] { Ancestor(assemblyLocation, 5), packageCache }.OfType<string>().Where(Directory.Exists);

    private IEnumerable<string> LibTorchPackages(string root) =>
        from flavour in Flavours
        from package in Directory.EnumerateDirectories(root, $"{flavour}-{RuntimeIdentifier}").Order(StringComparer.Ordinal)
        from version in Versions(package)
        select Path.Combine(version, "runtimes", RuntimeIdentifier, "native");

    private IEnumerable<string> Versions(string package) =>
        libTorchVersion is not null
            ? [Path.Combine(package, libTorchVersion)]
            : Directory.EnumerateDirectories(package).OrderByDescending(
                folder => Version.TryParse(Path.GetFileName(folder), out var version) ? version : new Version());

    private static string? Ancestor(string path, int levels)
    {
        string? folder = path.Length == 0 ? null : path;
        for (; folder is not null && levels > 0; levels--) folder = Path.GetDirectoryName(folder);
        return folder;
    }
}
