using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace WorldModels.Torch;

/// <summary>
/// Loads the native libraries of TorchSharp. This library calls it before its own first use of TorchSharp. A program
/// or script that uses TorchSharp itself must call it first, if it does so before it uses anything of this library.
/// </summary>
/// <remarks>
/// <para>On Linux libtorch is loaded by its full path, so that another version installed on the system is not loaded instead,
/// and TorchSharp's own native library is loaded in a modified copy if the C++ runtime is older than GCC 13's, as on
/// Debian 12 and Ubuntu 22.04. On Windows and macOS TorchSharp finds its libraries itself.</para>
/// <para>To use another libtorch, such as the <c>lib</c> folder of an installed PyTorch of the same version, set the
/// environment variable <c>WORLDMODELS_LIBTORCH_PATH</c> or the runtime configuration option <c>WorldModels.LibTorchPath</c> to its folder.</para>
/// </remarks>
public static class TorchLibrary
{
    private const string PathVariable = "WORLDMODELS_LIBTORCH_PATH", PathOption = "WorldModels.LibTorchPath";
    private const string LibTorch = "torch_cpu", Bridge = "LibTorchSharp";

    // The version only of std::ios_base_library_init(), a marker that the bridge references and never calls.
    private const string MarkerVersion = "GLIBCXX_3.4.32";

    // In the order of their dependencies; the CUDA libraries exist only in some builds.
    private static readonly string[] LibTorchParts = ["c10", "c10_cuda", LibTorch, "torch_cuda", "torch"];
    private static readonly Lock Gate = new();
    private static volatile bool _loaded;

    /// <summary>Loads the native libraries if they are not loaded yet. Any number of threads may call it at any time.</summary>
    /// <exception cref="DllNotFoundException">
    /// A library is missing or cannot be loaded; the message names the folders that were searched and says what to do.
    /// </exception>
    public static void EnsureLoaded()
    {
        if (_loaded) return;
        lock (Gate)
        {
            if (_loaded) return;
            Load();
            _loaded = true;
        }
    }

    private static void Load()
    {
        OpenMpWaiting.SpinBriefly();
        string? named = NamedFolder();
        if (OperatingSystem.IsLinux() || named is not null)
        {
            var locator = CreateLocator();
            if (named is null) PreloadLibTorch(locator.LibTorchFolders(), "");
            else PreloadLibTorch([named], $", the value of {PathVariable} or {PathOption}");
            if (OperatingSystem.IsLinux()) LoadBridge(locator.BridgeFolders());
        }
        try
        {
            StartTorchSharp();
        }
        catch (Exception exception) when (exception is TypeInitializationException or NotSupportedException)
        {
            throw new DllNotFoundException(
                "TorchSharp could not start. If it was used before WorldModels.Torch.TorchLibrary.EnsureLoaded(), call that first in a new process. "
                + $"Otherwise: {Advice}", exception);
        }
    }

    private static string? NamedFolder() =>
        new[] { Environment.GetEnvironmentVariable(PathVariable), AppContext.GetData(PathOption) as string }
            .FirstOrDefault(folder => !string.IsNullOrWhiteSpace(folder)) is { } folder ? Path.GetFullPath(folder) : null;

    private static TorchLibraryLocator CreateLocator() => new(
        typeof(torch).Assembly.Location,
        AppContext.BaseDirectory,
        AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string,
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
        LibTorchVersion());

    private static void PreloadLibTorch(IReadOnlyList<string> folders, string origin)
    {
        string folder = TorchLibraryLocator.Find(folders, LibTorch) ?? throw NotFound(LibTorch, folders, origin);
        foreach (string part in LibTorchParts)
        {
            string path = Path.Combine(folder, TorchLibraryLocator.FileName(part));
            if (File.Exists(path)) NativeLibrary.Load(path);
        }
    }

    private static void LoadBridge(IReadOnlyList<string> folders)
    {
        string folder = TorchLibraryLocator.Find(folders, Bridge) ?? throw NotFound(Bridge, folders, "");
        string path = Path.Combine(folder, TorchLibraryLocator.FileName(Bridge));
        try
        {
            NativeLibrary.Load(path);
        }
        catch (DllNotFoundException refused) when (refused.Message.Contains(MarkerVersion, StringComparison.Ordinal))
        {
            LoadRelaxedCopy(path, refused);
        }
    }

    // The system identifies a library that is already loaded by the name in its header, so TorchSharp's own search finds this copy.
    private static void LoadRelaxedCopy(string path, DllNotFoundException refused)
    {
        byte[] library = File.ReadAllBytes(path);
        if (!ElfVersionNeeds.MakeWeak(library, MarkerVersion)) throw refused;
        string folder = Directory.CreateTempSubdirectory($"worldmodels-{Environment.ProcessId}-").FullName;
        try
        {
            string copy = Path.Combine(folder, Path.GetFileName(path));
            File.WriteAllBytes(copy, library);
            NativeLibrary.Load(copy);
        }
        catch (DllNotFoundException exception)
        {
            throw new DllNotFoundException(
                $"{path} does not load: this system's C++ runtime (libstdc++) is older than TorchSharp requires, and the modified copy in {folder} "
                + "does not load either. Install GCC 13's libstdc++ or newer; if the message below says that the file cannot be mapped, "
                + $"set TMPDIR to a folder whose files may be executed. {exception.Message}", refused);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // In a separate method, so that TorchSharp's static constructor does not run earlier.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StartTorchSharp() => torch.InitializeDeviceType(DeviceType.CPU);

    // Read from the metadata, so that no code of TorchSharp runs.
    private static string? LibTorchVersion()
    {
        var constant = typeof(torch).GetField("libtorchPackageVersion", BindingFlags.Static | BindingFlags.NonPublic);
        return constant is { IsLiteral: true } && Version.TryParse(constant.GetRawConstantValue() as string, out var version)
            ? version.Revision > 0 ? version.ToString() : version.ToString(3)
            : null;
    }

    private static DllNotFoundException NotFound(string library, IReadOnlyList<string> folders, string origin) =>
        new($"{TorchLibraryLocator.FileName(library)} was not found in {string.Join(", ", folders)}{origin}. {Advice}");

    private static string Advice
    {
        get
        {
            string version = typeof(torch).Assembly.GetName().Version!.ToString(3);
            return $"Add the package TorchSharp-cpu {version} (or one of TorchSharp's CUDA packages of that version) to the application, in a script "
                + $"#r \"nuget: TorchSharp-cpu, {version}\", or set the environment variable {PathVariable} to the folder of libtorch.";
        }
    }
}
