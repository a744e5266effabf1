using System.Security.Cryptography;

namespace WorldModels.Fuzzing;

/// <summary>All kinds of files that the library reads.</summary>
internal static class Targets
{
    public static IReadOnlyList<string> Names { get; } = ["model", "signed-model", "safetensors", "pytorch", "paper", "rollouts", "npz", "checkpoint", "cma-es", "search", "loop"];

    public static Target Create(string name) => name switch
    {
        "model" => new ModelTarget(),
        "signed-model" => new SignedModelTarget(),
        "safetensors" => new SafetensorsTarget(),
        "pytorch" => new PyTorchTarget(),
        "paper" => new PaperTarget(),
        "rollouts" => new RolloutTarget(),
        "npz" => new NpzTarget(),
        "checkpoint" => new CheckpointTarget(),
        "cma-es" => new CmaEsTarget(),
        "search" => new SearchTarget(),
        "loop" => new LoopTarget(),
        _ => throw new ArgumentException($"there is no kind '{name}': {string.Join(", ", Names)} are known", nameof(name)),
    };

    public static byte[] Seed(params string[] path) => File.ReadAllBytes(Path.Combine([AppContext.BaseDirectory, "seeds", .. path]));

    public static string SeedFolder(params string[] path) => Path.Combine([AppContext.BaseDirectory, "seeds", .. path]);

    /// <summary>Appends the correct SHA-256, as an attacker would.</summary>
    public static byte[] Sign(byte[] file)
    {
        if (file.Length >= SHA256.HashSizeInBytes) SHA256.HashData(file.AsSpan(0, file.Length - SHA256.HashSizeInBytes)).CopyTo(file, file.Length - SHA256.HashSizeInBytes);
        return file;
    }

    public static byte[] SpoilSafetensors(byte[] file, Mutator mutator)
    {
        int length = (int)BitConverter.ToInt64(file);
        if (length <= 0 || length > file.Length - sizeof(long) || mutator.Chance(0.2)) return mutator.Bytes(file);
        byte[] header = mutator.Json(file[sizeof(long)..(sizeof(long) + length)]);
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. file[(sizeof(long) + length)..]];
    }
}
