using System.Diagnostics;
using System.Text.Json.Nodes;
using WorldModels.Torch;

namespace WorldModels.MachineLearning;

/// <summary>Reads and writes the checkpoints of one training in <see cref="CheckpointedTrainingOptions.CheckpointFolder"/>; without a folder it does nothing.</summary>
internal sealed class Checkpoints<TState> where TState : class
{
    private readonly CheckpointFile? _file;
    private readonly string? _folder;
    private readonly TimeSpan _every;
    private readonly Checkpoint<TState>? _found;
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();
    private JsonObject _run = [];

    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="FormatException">All copies in the folder are damaged.</exception>
    public Checkpoints(string? folder, TimeSpan every, string stage)
    {
        (_folder, _every) = (folder, every);
        if (folder is null) return;
        _file = new CheckpointFile(folder, $"{stage}.checkpoint");
        _file.Prepare();
        _found = _file.Read(Checkpoint<TState>.Read);
    }

    /// <summary>The seed of the run that wrote the folder, if its settings have a Seed.</summary>
    public long? Seed => _found?.Run[nameof(Seed)]?.GetValue<long>();

    /// <summary>Returns the checkpoint to resume from; null if there is none.</summary>
    /// <param name="run">Returns the record of everything that determines the result; called only if there is a folder, because hashes of data take time.</param>
    /// <param name="mayGrow">The name of a whole number in the record that may be larger than before: the run then continues longer.</param>
    /// <exception cref="InvalidOperationException">The folder belongs to another run.</exception>
    public Checkpoint<TState>? Resume(Func<object> run, string? mayGrow = null)
    {
        if (_file is null) return null;
        _run = CheckpointJson.ToObject(run());
        if (_found is null) return null;
        JsonObject kept = _found.Run.DeepClone().AsObject();
        if (mayGrow is not null && kept[mayGrow]?.GetValue<int>() < _run[mayGrow]!.GetValue<int>()) kept[mayGrow] = _run[mayGrow]!.DeepClone();
        if (CheckpointJson.Differences(kept, _run) is { Length: > 0 } differences)
            throw new InvalidOperationException($"the checkpoint folder '{_folder}' belongs to another run: {differences}. Use another folder, or delete this one.");
        return _found;
    }

    /// <summary>Writes a checkpoint if enough time has passed since the last one.</summary>
    public void WriteIfDue(Func<TState> state, Func<IEnumerable<NamedTensor>> tensors, Func<byte[]>? search = null)
    {
        if (_sinceLast.Elapsed >= _every) Write(state, tensors, search);
    }

    /// <exception cref="IOException">The disk is full or the folder cannot be written to.</exception>
    public void Write(Func<TState> state, Func<IEnumerable<NamedTensor>> tensors, Func<byte[]>? search = null)
    {
        if (_file is null) return;
        var checkpoint = new Checkpoint<TState>(_run, state(), [.. tensors()], search?.Invoke() ?? []);
        _file.Write(checkpoint.Write);
        _sinceLast.Restart();
    }
}

/// <summary>Combines sets of tensors in one; the first part of a name identifies the set.</summary>
internal static class TensorParts
{
    public static IEnumerable<NamedTensor> As(this IEnumerable<NamedTensor> tensors, string part) =>
        tensors.Select(tensor => tensor with { Name = $"{part}/{tensor.Name}" });

    public static IReadOnlyList<NamedTensor> Part(this IEnumerable<NamedTensor> tensors, string part) =>
        [.. tensors.Where(tensor => tensor.Name.StartsWith(part + "/", StringComparison.Ordinal)).Select(tensor => tensor with { Name = tensor.Name[(part.Length + 1)..] })];
}
