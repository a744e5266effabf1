namespace WorldModels.Torch;

/// <summary>A dictionary out of a pickle, in the order of the file.</summary>
internal sealed class PickledDictionary
{
    private readonly List<KeyValuePair<object?, object?>> _items = [];

    public IReadOnlyList<KeyValuePair<object?, object?>> Items => _items;

    public void Add(object? key, object? value) => _items.Add(new(key, value));

    /// <summary>The value under a text, the last where it occurs more than once as in Python; null where it does not occur.</summary>
    public object? Find(string key) => _items.FindLast(item => item.Key is string text && text == key).Value;
}

/// <summary>Numbers that lie elsewhere in the file.</summary>
/// <param name="Key">What they are called there.</param>
/// <param name="Type">Their type.</param>
/// <param name="Count">How many there are, by the word of the pickle.</param>
internal sealed record TorchStorage(string Key, TorchNumber Type, long Count)
{
    public long Bytes => Count * Type.Size;
}

/// <summary>A part of a storage as an array; nothing of it is checked yet.</summary>
/// <param name="Storage">Where its numbers are.</param>
/// <param name="Offset">Where the first one stands.</param>
/// <param name="Shape">The length of each dimension.</param>
/// <param name="Strides">How far apart two neighbours of each dimension stand.</param>
internal sealed record PickledTensor(TorchStorage Storage, long Offset, long[] Shape, long[] Strides);
