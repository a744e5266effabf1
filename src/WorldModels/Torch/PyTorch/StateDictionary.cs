namespace WorldModels.Torch;

/// <summary>Extracts the weights from the content of a PyTorch file.</summary>
internal static class StateDictionary
{
    private static readonly string[] Names = ["state_dict", "model_state_dict"];

    /// <param name="root">The content of the pickle.</param>
    /// <param name="fileBytes">The length of the file, which limits the allocated memory.</param>
    /// <param name="read">Reads the bytes of a storage, as many as it declares.</param>
    /// <exception cref="FormatException">There are no weights, or one of them is not a tensor of floating-point numbers within its storage.</exception>
    public static IReadOnlyList<NamedTensor> Of(object? root, long fileBytes, Func<TorchStorage, byte[]> read)
    {
        if (root is PickledTensor) throw new FormatException("it contains a single tensor, but a state_dict is needed");
        if (root is not PickledDictionary dictionary) throw new FormatException("it does not contain a dictionary, so there is no state_dict");
        object? inner = Names.Select(dictionary.Find).FirstOrDefault(value => value is not null);
        PickledDictionary weights = inner is null ? dictionary : inner as PickledDictionary ?? throw new FormatException("its state_dict is not a dictionary");
        Dictionary<string, PickledTensor> tensors = [];
        long left = fileBytes;
        foreach ((object? key, object? value) in weights.Items)
        {
            if (key is not string name) throw new FormatException("a name of its state_dict is not text");
            if (value is not PickledTensor tensor) throw new FormatException($"'{name}' of its state_dict is not a tensor: save model.state_dict(), or a dictionary that contains it as 'state_dict'");
            if ((left -= Check(name, tensor)) < 0) throw new FormatException($"its tensors have more numbers than the file has bytes: '{name}' shares its numbers with others");
            tensors[name] = tensor;
        }
        // A storage that several tensors share is read once.
        Dictionary<string, NamedTensor> found = [];
        foreach (IGrouping<TorchStorage, KeyValuePair<string, PickledTensor>> shared in tensors.GroupBy(pair => pair.Value.Storage))
        {
            byte[] bytes = read(shared.Key);
            foreach ((string name, PickledTensor tensor) in shared) found[name] = Read(name, tensor, bytes);
        }
        return [.. tensors.Keys.Select(name => found[name])];
    }

    // Returns the number of numbers of the tensor, after it has been checked that they lie within its storage.
    private static long Check(string name, PickledTensor tensor)
    {
        (TorchStorage storage, long offset, long[] shape, long[] strides) = tensor;
        if (storage.Type.Decode is null) throw new FormatException($"tensor '{name}': its numbers have type {storage.Type.Name}; weights have type FloatStorage, HalfStorage, BFloat16Storage or DoubleStorage");
        if (shape.Length != strides.Length || shape.Any(length => length is < 0 or > int.MaxValue) || strides.Any(stride => stride < 0) || offset < 0)
            throw new FormatException($"tensor '{name}': its shape and strides do not match");
        if (NamedTensor.Count([.. shape.Select(length => (int)length)]) is not { } count) throw new FormatException($"tensor '{name}': its shape is too large");
        if (count == 0) return 0;
        // Without overflow: each product is compared with the remaining size.
        long last = offset;
        foreach ((long length, long stride) in shape.Zip(strides))
        {
            if (last >= storage.Count || (length > 1 && stride > (storage.Count - 1 - last) / (length - 1)))
                throw new FormatException($"tensor '{name}': its numbers reach beyond the {storage.Count} of storage '{storage.Key}'");
            last += (length - 1) * stride;
        }
        if (last >= storage.Count || count > storage.Count)
            throw new FormatException($"tensor '{name}': it has {count} numbers, but storage '{storage.Key}' has {storage.Count}; save an expanded tensor with .contiguous()");
        return count;
    }

    private static NamedTensor Read(string name, PickledTensor tensor, byte[] bytes)
    {
        TorchNumber type = tensor.Storage.Type;
        int[] shape = [.. tensor.Shape.Select(length => (int)length)], index = new int[shape.Length];
        float[] values = new float[NamedTensor.Count(shape)!.Value];
        long from = tensor.Offset;
        for (int to = 0; to < values.Length; to++)
        {
            values[to] = type.Decode!(bytes.AsSpan((int)from * type.Size, type.Size));
            if (!float.IsFinite(values[to])) throw new FormatException($"tensor '{name}': value {to} is {values[to]} as a 32-bit float, which is not a finite number");
            for (int dimension = shape.Length - 1; dimension >= 0; dimension--)
            {
                from += tensor.Strides[dimension];
                if (++index[dimension] < shape[dimension]) break;
                from -= shape[dimension] * tensor.Strides[dimension];
                index[dimension] = 0;
            }
        }
        return new NamedTensor(name, shape, values);
    }
}
