using System.Text;

namespace WorldModels.Torch;

/// <summary>
/// A name that a pickle may refer to. In Python every name is imported and called; here a few names stand for data of a known kind, and
/// all other names are refused.
/// </summary>
/// <param name="Name">The module and the name in Python.</param>
/// <param name="Build">Creates the data from the arguments.</param>
internal sealed record PickleGlobal(string Name, Func<object?[], object?> Build)
{
    // These limits keep small what the same arguments can create repeatedly.
    private const int MostDimensions = 64, LongestScalar = 16;

    private static readonly Dictionary<string, PickleGlobal> Known = new PickleGlobal[]
    {
        new("torch._utils._rebuild_tensor", Tensor),
        new("torch._utils._rebuild_tensor_v2", Tensor),
        new("torch._utils._rebuild_parameter", arguments => arguments is [PickledTensor tensor, ..] ? tensor : null),
        // Its items are set later.
        new("collections.OrderedDict", arguments => arguments is [] ? new PickledDictionary() : null),
        new("numpy.dtype", arguments => arguments is [string type, ..] ? new NumpyType(type) : null),
        new("numpy.core.multiarray.scalar", NumpyNumber),
        new("numpy._core.multiarray.scalar", NumpyNumber),
        new("_codecs.encode", arguments => arguments is [string { Length: <= LongestScalar } text, "latin1"] && text.All(letter => letter < 256) ? Encoding.Latin1.GetBytes(text) : null),
    }.ToDictionary(global => global.Name);

    /// <summary>The type of numbers for which the name stands, if it stands for one.</summary>
    public TorchNumber? Number => TorchNumber.All.FirstOrDefault(number => Name == "torch." + number.Name);

    /// <exception cref="FormatException">The name is not supported.</exception>
    public static PickleGlobal Find(string module, string name)
    {
        string full = $"{module}.{name}";
        if (Known.GetValueOrDefault(full) is { } known) return known;
        var storage = new PickleGlobal(full, _ => null);
        return storage.Number is not null ? storage : throw new FormatException(
            $"the pickle refers to {full}, but only tensors, numbers, text, lists and dictionaries can be read: save model.state_dict() in Python, not the model");
    }

    /// <summary>Sets the state that Python would set on an object after its creation; attributes of a dictionary are ignored.</summary>
    /// <exception cref="FormatException">The object has no state that can be set.</exception>
    public static void SetState(object? target, object? state)
    {
        if (target is PickledDictionary && state is PickledDictionary) return;
        // NumPy's version, then the order of the bytes.
        if (target is NumpyType && state is object?[] and [_, "<" or "|" or "=", ..]) return;
        throw new FormatException("the pickle sets the state of something other than a dictionary");
    }

    private static PickledTensor? Tensor(object?[] arguments) =>
        arguments is [TorchStorage storage, long offset, object?[] shape, object?[] strides, ..] && Numbers(shape) is { } lengths && Numbers(strides) is { } steps
            ? new PickledTensor(storage, offset, lengths, steps)
            : null;

    private static long[]? Numbers(object?[] values) => values.Length <= MostDimensions && values.All(value => value is long) ? [.. values.Cast<long>()] : null;

    // A single number of NumPy, as in the reward beside a controller's weights.
    private static object? NumpyNumber(object?[] arguments) => arguments is not [NumpyType type, byte[] bytes] ? null : (type.Name, bytes.Length) switch
    {
        ("f8", 8) => BitConverter.ToDouble(bytes),
        ("f4", 4) => (double)BitConverter.ToSingle(bytes),
        ("i8", 8) => BitConverter.ToInt64(bytes),
        ("i4", 4) => (long)BitConverter.ToInt32(bytes),
        ("b1", 1) => bytes[0] != 0,
        _ => null,
    };

    private sealed record NumpyType(string Name);
}
