using TorchSharp;

namespace WorldModels.Torch;

/// <summary>Copies the numbers of a network, or of any set of named native tensors, from libtorch and back.</summary>
internal static class TorchModule
{
    /// <summary>Returns copies of all parameters and buffers under the names of PyTorch's state_dict.</summary>
    public static IReadOnlyList<NamedTensor> ToTensors(torch.nn.Module module)
    {
        TorchLibrary.EnsureLoaded();
        return ToTensors(module.state_dict());
    }

    /// <summary>Returns copies of native tensors, row by row, for any layout and any device.</summary>
    public static IReadOnlyList<NamedTensor> ToTensors(IEnumerable<KeyValuePair<string, torch.Tensor>> tensors)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        return [.. tensors.Select(pair => new NamedTensor(pair.Key, Shape(pair.Value), pair.Value.ToNumbers()))];
    }

    /// <summary>Sets all parameters and buffers of a network, or none if anything is wrong.</summary>
    /// <exception cref="FormatException">A tensor is missing, unexpected, given twice or of the wrong shape.</exception>
    public static void Load(torch.nn.Module module, IEnumerable<NamedTensor> tensors)
    {
        TorchLibrary.EnsureLoaded();
        Load(module.state_dict(), tensors);
    }

    /// <summary>Sets native tensors and keeps their device, type and layout: all of them, or none if anything is wrong.</summary>
    /// <exception cref="FormatException">A tensor is missing, unexpected, given twice or of the wrong shape.</exception>
    public static void Load(IReadOnlyDictionary<string, torch.Tensor> targets, IEnumerable<NamedTensor> tensors)
    {
        Dictionary<string, NamedTensor> sources = [];
        foreach (var tensor in tensors)
        {
            if (!targets.TryGetValue(tensor.Name, out var target))
                throw new FormatException($"tensor '{tensor.Name}': the network has no tensor of this name");
            if (!sources.TryAdd(tensor.Name, tensor)) throw new FormatException($"tensor '{tensor.Name}': it is given twice");
            int[] expected = Shape(target);
            if (!expected.AsSpan().SequenceEqual(tensor.Shape))
            {
                throw new FormatException(
                    $"tensor '{tensor.Name}': expected the shape {NamedTensor.Describe(expected)}, got {NamedTensor.Describe(tensor.Shape)}");
            }
            if (tensor.Reject() is { } reason) throw new FormatException(reason);
        }
        if (targets.Keys.FirstOrDefault(name => !sources.ContainsKey(name)) is { } missing)
            throw new FormatException($"tensor '{missing}': missing; expected the shape {NamedTensor.Describe(Shape(targets[missing]))}");

        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        foreach (var (name, target) in targets)
            target.copy_(torch.tensor(sources[name].Values).reshape(target.shape));
    }

    private static int[] Shape(torch.Tensor tensor) => [.. tensor.shape.Select(length => checked((int)length))];
}
