using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;
using WorldModels.Torch;

namespace WorldModels.Fuzzing;

/// <summary>All kinds of files that the library reads.</summary>
internal static class Targets
{
    public static IReadOnlyList<string> Names { get; } = ["model", "safetensors", "rollouts", "npz", "checkpoint", "cma-es", "search", "loop"];

    public static Target Create(string name) => name switch
    {
        "model" => new ModelTarget(),
        "safetensors" => new SafetensorsTarget(),
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

    /// <summary>Puts the right SHA-256 to the end, as somebody would who means harm.</summary>
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

/// <summary>A target that reads from a path, in a folder of its own.</summary>
internal abstract class FileTarget : Target, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("worldmodels-fuzzing-");

    protected string At(string name) => Path.Combine(_folder.FullName, name);

    public virtual void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>Model zips, through the checked loading; what loads is applied to rollouts.</summary>
internal sealed class ModelTarget : FileTarget
{
    private const long MaxBytes = 1 << 20;
    private const int LoadsPerContext = 100;
    private readonly RolloutDataView _points, _cells;
    private MLContext _ml = new(seed: 1);
    private int _loads;

    public ModelTarget() => (_points, _cells) = (_ml.Data.LoadRollouts(Targets.SeedFolder("rollouts-points")), _ml.Data.LoadRollouts(Targets.SeedFolder("rollouts-cells")));

    public override string Name => "model";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[] { "table", "dynamics-MeanSquaredError", "dynamics-Gaussian", "dynamics-Mixture", "dynamics-Flow", "ppo", "memory-control" }.Select(name => Targets.Seed(name + ".zip")),
    ];

    public override long Limit(long fileBytes) => 8 * MaxBytes + 64 * fileBytes;

    public override byte[] Spoil(byte[] file, Mutator mutator) => ZipMutator.Spoil(file, mutator, (name, bytes) =>
        name.EndsWith("Settings.json", StringComparison.Ordinal) ? mutator.Json(bytes)
        : name.EndsWith("Weights.safetensors", StringComparison.Ordinal) ? Targets.SpoilSafetensors(bytes, mutator)
        : mutator.Bytes(bytes));

    public override void Load(byte[] file)
    {
        File.WriteAllBytes(At("model.zip"), file);
        // A context remembers every host that was ever registered with it, and slows down.
        if (++_loads % LoadsPerContext == 0) _ml = new MLContext(seed: 1);
        ITransformer model = _ml.WorldModels().LoadModel(At("model.zip"), new ModelFileOptions { MaxBytes = MaxBytes });
        try
        {
            foreach (IDataView rollouts in new[] { _points, _cells }) ReadAll(model.Transform(rollouts));
        }
        catch (Exception cause) when (cause is ArgumentException or InvalidOperationException)
        {
            // Another valid model, for other data.
        }
    }

    public override void Dispose()
    {
        _points.Dispose();
        _cells.Dispose();
        base.Dispose();
    }

    public static void ReadAll(IDataView view)
    {
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<VBuffer<float>>[] getters =
        [
            .. view.Schema.Where(column => !column.IsHidden && column.Type is VectorDataViewType { ItemType.RawType: var type } && type == typeof(float))
                .Select(column => cursor.GetGetter<VBuffer<float>>(column)),
        ];
        VBuffer<float> value = default;
        while (cursor.MoveNext())
            foreach (ValueGetter<VBuffer<float>> getter in getters) getter(ref value);
    }
}

internal sealed class SafetensorsTarget : Target
{
    private const long MaxBytes = 1 << 20;

    public override string Name => "safetensors";

    public override IReadOnlyList<byte[]> Seeds { get; } = [Targets.Seed("m.safetensors")];

    public override long Limit(long fileBytes) => MaxBytes + 32 * fileBytes;

    public override byte[] Spoil(byte[] file, Mutator mutator) => Targets.SpoilSafetensors(file, mutator);

    public override void Load(byte[] file)
    {
        using var stream = new MemoryStream(file);
        foreach (NamedTensor tensor in Safetensors.Read(stream, MaxBytes).Tensors)
            if (!tensor.Values.All(float.IsFinite)) throw new InvalidDataException($"tensor {tensor.Name} is not finite");
    }
}

/// <summary>A kept store; a file here is the length of rollouts.json (int32), rollouts.json, rollouts.bin.</summary>
internal sealed class RolloutTarget : FileTarget
{
    public override string Name => "rollouts";

    public override IReadOnlyList<byte[]> Seeds { get; } =
        [.. new[] { "rollouts-points", "rollouts-cells" }.Select(name => Join(Targets.Seed(name, "rollouts.json"), Targets.Seed(name, "rollouts.bin")))];

    public override byte[] Spoil(byte[] file, Mutator mutator)
    {
        int length = BitConverter.ToInt32(file);
        (byte[] header, byte[] rows) = (file[sizeof(int)..(sizeof(int) + length)], file[(sizeof(int) + length)..]);
        return mutator.Chance(0.7) ? Join(mutator.Json(header), rows) : Join(header, mutator.Bytes(rows));
    }

    public override void Load(byte[] file)
    {
        int length = file.Length < sizeof(int) ? 0 : Math.Clamp(BitConverter.ToInt32(file), 0, file.Length - sizeof(int));
        int start = Math.Min(sizeof(int), file.Length);
        File.WriteAllBytes(At("rollouts.json"), file[start..(start + length)]);
        File.WriteAllBytes(At("rollouts.bin"), file[(start + length)..]);
        using RolloutStore store = RolloutStore.Open(At(""));
        (float[] action, float[] values, byte[] pixels) = (new float[store.ActionSpace.Size], [], []);
        if (store.ObservationSpace is ImageSpace) pixels = new byte[store.ObservationSpace.Size];
        else values = new float[store.ObservationSpace.Size];
        for (long row = 0; row < store.RowCount; row++)
        {
            if (store.ObservationSpace is ImageSpace) store.ReadPixels(row, pixels);
            else store.ReadValues(row, values);
            store.ReadAction(row, action);
            store.ReadDone(row);
            if (!float.IsFinite(store.ReadReward(row) + values.Sum() + action.Sum()) && values.Concat(action).Any(value => !float.IsFinite(value)))
                throw new InvalidDataException($"row {row} is not finite");
        }
    }

    private static byte[] Join(byte[] header, byte[] rows) => [.. BitConverter.GetBytes(header.Length), .. header, .. rows];
}

internal sealed class NpzTarget : FileTarget
{
    private const long MaxBytes = 1 << 20;

    public override string Name => "npz";

    public override IReadOnlyList<byte[]> Seeds { get; } = [Targets.Seed("npz", "rollout_00000.npz")];

    // Four arrays, each of at most MaxBytes; then numbers of a byte become those of four.
    public override long Limit(long fileBytes) => 32 * MaxBytes + 64 * fileBytes;

    public override byte[] Spoil(byte[] file, Mutator mutator) => ZipMutator.Spoil(file, mutator, (_, bytes) => mutator.Bytes(bytes));

    public override void Load(byte[] file)
    {
        File.WriteAllBytes(At("episode.npz"), file);
        using RolloutDataView rollouts = new MLContext(seed: 1).Data.LoadRolloutsFromNpz([At("episode.npz")], new NpzOptions { ActionSpace = new DiscreteSpace(3), MaxArrayBytes = MaxBytes });
        ModelTarget.ReadAll(rollouts);
    }
}

/// <summary>Checkpoints, half of them with the right checksum of their wrong content.</summary>
internal sealed class CheckpointTarget : Target
{
    public override string Name => "checkpoint";

    public override IReadOnlyList<byte[]> Seeds { get; } = [Targets.Seed("checkpoints", "C.checkpoint"), Targets.Seed("checkpoints", "M.checkpoint")];

    // Magic and version are 12 bytes, then come the length of the JSON and the JSON.
    public override byte[] Spoil(byte[] file, Mutator mutator)
    {
        if (mutator.Chance(0.3)) return Targets.Sign(mutator.Bytes(file));
        int length = BitConverter.ToInt32(file, 12), end = 16 + length;
        byte[] text = file[16..end], rest = file[end..];
        if (mutator.Chance(0.6)) text = mutator.Json(text);
        else
        {
            int search = sizeof(int) + BitConverter.ToInt32(rest);
            rest = [.. rest[..search], .. Targets.SpoilSafetensors(rest[search..^SHA256.HashSizeInBytes], mutator), .. rest[^SHA256.HashSizeInBytes..]];
        }
        return Targets.Sign([.. file[..12], .. BitConverter.GetBytes(text.Length), .. text, .. rest]);
    }

    public override void Load(byte[] file)
    {
        try
        {
            Checkpoint<Memory.MdnRnnProgress>.Read(file);
        }
        catch (FormatException)
        {
            Checkpoint<ControllerProgress>.Read(file);
        }
    }
}

internal sealed class CmaEsTarget : Target
{
    public override string Name => "cma-es";

    public override IReadOnlyList<byte[]> Seeds { get; } = [Targets.Seed("search.cmaes"), Diagonal()];

    public override byte[] Spoil(byte[] file, Mutator mutator) => Targets.Sign(mutator.Chance(0.2) ? mutator.Bytes(file) : [.. mutator.Bytes(file[..^SHA256.HashSizeInBytes]), .. file[^SHA256.HashSizeInBytes..]]);

    public override void Load(byte[] file)
    {
        using var stream = new MemoryStream(file);
        var search = CmaEs.Load(stream);
        if (!search.Mean.Concat(search.BestCandidate).Append(search.Sigma).All(double.IsFinite)) throw new InvalidDataException("the state is not finite");
    }

    private static byte[] Diagonal()
    {
        using var stream = new MemoryStream();
        new CmaEs(new double[5], 0.1, new CmaEsOptions { Covariance = CovarianceShape.Diagonal }).Save(stream);
        return stream.ToArray();
    }
}

/// <summary>The state of a mirrored search, as a checkpoint holds it.</summary>
internal sealed class SearchTarget : Target
{
    public override string Name => "search";

    public override IReadOnlyList<byte[]> Seeds { get; } = [SearchMethods.Save(New(SearchMethod.OpenEs)), SearchMethods.Save(New(SearchMethod.Pepg))];

    public override byte[] Spoil(byte[] file, Mutator mutator) => mutator.Json(file);

    public override void Load(byte[] file)
    {
        try
        {
            Use(SearchMethods.Restore(New(SearchMethod.OpenEs), file));
        }
        catch (FormatException)
        {
            Use(SearchMethods.Restore(New(SearchMethod.Pepg), file));
        }

        static void Use(IEvolutionStrategy search)
        {
            if (!search.Mean.Concat(search.BestCandidate).All(double.IsFinite)) throw new InvalidDataException("the state is not finite");
        }
    }

    private static IEvolutionStrategy New(SearchMethod method) => SearchMethods.Create(method, [1, 2, 3], 0.5, 4, seed: 1, threads: 1);
}

/// <summary>The notes of a loop and of a table of dream gaps.</summary>
internal sealed class LoopTarget : FileTarget
{
    private readonly MLContext _ml = new(seed: 1);

    public override string Name => "loop";

    public override IReadOnlyList<byte[]> Seeds { get; } = [Targets.Seed("loop", "loop.json"), Gap()];

    public override byte[] Spoil(byte[] file, Mutator mutator) => mutator.Json(file);

    public override void Load(byte[] file)
    {
        File.WriteAllBytes(At("loop.json"), file);
        File.WriteAllBytes(At("dream-gap.json"), file);
        try
        {
            new Exploration.IterativeFolder(_ml, At("")).Read();
        }
        catch (FormatException)
        {
            DreamGapCheckpoint.Read(At(""));
        }
    }

    private static byte[] Gap()
    {
        var settings = new DreamGapSettings(1, "World", "V", "M", [0.5, 1], 3, ["left alone"], null, true, null, false, 0, 4, 1, 2, 0.1, 1, 1);
        var history = new ControllerHistory([], 1, 0, 0, true);
        return System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(DreamGapCheckpoint.Empty(settings) with { Rows = [new DreamGapSavedRow(0.5, [1, 2, 3], history, [1, 2])] });
    }
}
