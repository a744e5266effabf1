namespace WorldModels.Torch;

/// <summary>A dictionary from a pickle, in the order of the file.</summary>
internal sealed class PickledDictionary
{
    private readonly List<KeyValuePair<object?, object?>> _items = [];

    public IReadOnlyList<KeyValuePair<object?, object?>> Items => _items;

    public void Add(object? key, object? value) => _items.Add(new(key, value));

    /// <summary>Returns the value of a text key, the last one if the key occurs more than once, as in Python; null if it does not occur.</summary>
    public object? Find(string key) => _items.FindLast(item => item.Key is string text && text == key).Value;
}

/// <summary>Numbers that are stored elsewhere in the file.</summary>
/// <param name="Key">The name of the storage in the file.</param>
/// <param name="Type">Their type.</param>
/// <param name="Count">The number of numbers that the pickle declares.</param>
internal sealed record TorchStorage(string Key, TorchNumber Type, long Count)
{
    public long Bytes => Count * Type.Size;
}

/// <summary>A part of a storage as an array; nothing of it has been checked.</summary>
/// <param name="Storage">The storage of its numbers.</param>
/// <param name="Offset">The index of the first number.</param>
/// <param name="Shape">The length of each dimension.</param>
/// <param name="Strides">The distance between two neighbours in each dimension.</param>
internal sealed record PickledTensor(TorchStorage Storage, long Offset, long[] Shape, long[] Strides);
