using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using WorldModels.MachineLearning;
using WorldModels.Torch;

namespace WorldModels.Fuzzing;

/// <summary>
/// Model zips of an attacker: settings or weights are wrong, but every checksum is correct, in the zip and in the
/// metadata of the weights, so that they can only be detected by their content.
/// </summary>
internal sealed partial class SignedModelTarget : ModelTarget
{
    private static readonly float[] Extremes = [0, 1, -1, float.MaxValue, float.MinValue, float.Epsilon, 1e30f, -1e30f];

    public override string Name => "signed-model";

    // Changed bytes would not match a checksum.
    public override double Blind => 0;

    public override byte[] Spoil(byte[] file, Mutator mutator)
    {
        List<KeyValuePair<string, byte[]>> entries = ZipMutator.Read(file);
        int[] stages = [.. Enumerable.Range(0, entries.Count).Where(i => entries[i].Key.EndsWith(StageFile.SettingsEntry, StringComparison.Ordinal))];
        int at = stages[mutator.Next(stages.Length)];
        string folder = entries[at].Key[..^StageFile.SettingsEntry.Length];
        int weightsAt = entries.FindIndex(entry => entry.Key == folder + StageFile.WeightsEntry);

        byte[] settings = entries[at].Value;
        using var stream = new MemoryStream(entries[weightsAt].Value);
        List<NamedTensor> tensors = [.. Safetensors.Read(stream).Tensors];
        switch (mutator.Next(5))
        {
            case 0 or 1:
                settings = mutator.Json(settings);
                break;
            case 2:
                Change(tensors, mutator);
                break;
            case 3:
                settings = mutator.Json(settings);
                Change(tensors, mutator);
                break;
            default:
                settings = Resize(settings, tensors, mutator);
                break;
        }
        entries[at] = new(entries[at].Key, settings);
        using var signed = new MemoryStream();
        Safetensors.Write(signed, tensors, StageFile.Hashes(settings, tensors));
        entries[weightsAt] = new(entries[weightsAt].Key, signed.ToArray());
        return ZipMutator.Write(entries);
    }

    /// <summary>Returns another valid list of tensors: one is removed, renamed, added, of another shape, or has extreme numbers.</summary>
    private static void Change(List<NamedTensor> tensors, Mutator mutator)
    {
        for (int changes = 1 + mutator.Next(2); changes > 0 && tensors.Count > 0; changes--)
        {
            int one = mutator.Next(tensors.Count);
            NamedTensor tensor = tensors[one];
            switch (mutator.Next(7))
            {
                case 0:
                    tensors.RemoveAt(one);
                    break;
                case 1:
                    tensors[one] = tensor with { Name = Free(tensor.Name, tensors) };
                    break;
                case 2:
                    tensors.Add(tensor with { Name = Free(tensor.Name, tensors) });
                    break;
                case 3:
                    tensors[one] = tensor with { Shape = [.. tensor.Shape.Reverse()] };
                    break;
                case 4:
                    int[] shape = [.. tensor.Shape];
                    if (shape.Length > 0) shape[mutator.Next(shape.Length)] = mutator.Next(20);
                    tensors[one] = OfShape(tensor, shape);
                    break;
                case 5:
                    float[] values = [.. tensor.Values];
                    if (values.Length > 0) values[mutator.Next(values.Length)] = Extremes[mutator.Next(Extremes.Length)];
                    tensors[one] = tensor with { Values = values };
                    break;
                default:
                    float all = Extremes[mutator.Next(Extremes.Length)];
                    tensors[one] = tensor with { Values = [.. tensor.Values.Select(_ => all)] };
                    break;
            }
        }
    }

    /// <summary>Replaces one size by another everywhere, in the settings and in the shapes, so that the result is nearly another valid model.</summary>
    private static byte[] Resize(byte[] settings, List<NamedTensor> tensors, Mutator mutator)
    {
        string text = Encoding.UTF8.GetString(settings);
        string[] sizes = [.. Size().Matches(text).Select(size => size.Value)];
        int before = int.Parse(sizes[mutator.Next(sizes.Length)], CultureInfo.InvariantCulture), after = mutator.Next(mutator.Chance(0.5) ? 4 : 40);
        for (int i = 0; i < tensors.Count; i++)
            tensors[i] = OfShape(tensors[i], [.. tensors[i].Shape.Select(length => length == before ? after : length)]);
        return Encoding.UTF8.GetBytes(Size().Replace(text, size => size.Value == $"{before}" ? $"{after}" : size.Value));
    }

    private static NamedTensor OfShape(NamedTensor tensor, int[] shape)
    {
        int count = NamedTensor.Count(shape)!.Value;
        float[] values = new float[count];
        for (int i = 0; i < count && tensor.Values.Length > 0; i++) values[i] = tensor.Values[i % tensor.Values.Length];
        return new NamedTensor(tensor.Name, shape, values);
    }

    private static string Free(string name, List<NamedTensor> tensors)
    {
        while (tensors.Any(tensor => tensor.Name == name)) name += "x";
        return name;
    }

    // A whole number of up to three digits that is a separate value.
    [GeneratedRegex(@"(?<=[\s:\[,])\d{1,3}(?=[\s,\]\}])")]
    private static partial Regex Size();
}
