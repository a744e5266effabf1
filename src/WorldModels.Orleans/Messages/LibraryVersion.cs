using System.Reflection;

namespace WorldModels.Cluster;

/// <summary>The versions that a worker and its caller must share.</summary>
internal static class LibraryVersion
{
    public static string Here { get; } = $"WorldModels {Of(typeof(Control.EvaluationTask))}, WorldModels.Orleans {Of(typeof(LibraryVersion))}";

    private static string Of(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? $"{type.Assembly.GetName().Version}";
}
