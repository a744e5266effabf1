using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using WorldModels.Fuzzing;

namespace WorldModels.Onnx.Tests.HostileFiles;

/// <summary>Changes a field in a protobuf message: sets it to a hostile value, or removes, repeats or exchanges the items of a list.</summary>
internal static class MessageMutator
{
    private static readonly long[] Numbers = [0, 1, 2, 3, 4, 7, 12, 64, -1, 65536, 46341, int.MaxValue, int.MinValue, 1L << 32, 1L << 40, long.MaxValue, long.MinValue];

    private static readonly string[] Texts = ["", " ", "agent", "Observation", "Latent", "picture", "../../etc/passwd", "Loop", "ConstantOfShape", "Identity", "Cast", "/Reshape/1/0"];

    public static void Change(IMessage message, Mutator mutator)
    {
        // Unset fields are set too, but rarely.
        FieldDescriptor[] fields = [.. message.Descriptor.Fields.InFieldNumberOrder().Where(field => mutator.Chance(0.1) || IsSet(message, field))];
        if (fields.Length == 0) return;
        FieldDescriptor field = fields[mutator.Next(fields.Length)];
        object? value = field.Accessor.GetValue(message);
        if (field.IsRepeated) Change((IList)value, field, mutator);
        else if (mutator.Chance(0.1)) field.Accessor.Clear(message);
        else if (value is IMessage inner) Change(inner, mutator);
        else if (field.FieldType != FieldType.Message) field.Accessor.SetValue(message, Scalar(field, mutator));
    }

    private static bool IsSet(IMessage message, FieldDescriptor field) => field.Accessor.GetValue(message) switch
    {
        null => false,
        IList list => list.Count > 0,
        string text => text.Length > 0,
        ByteString bytes => bytes.Length > 0,
        IMessage => true,
        var number => Convert.ToDouble(number, System.Globalization.CultureInfo.InvariantCulture) != 0,
    };

    private static void Change(IList list, FieldDescriptor field, Mutator mutator)
    {
        if (list.Count == 0)
        {
            if (field.FieldType != FieldType.Message) list.Add(Scalar(field, mutator));
            return;
        }
        int at = mutator.Next(list.Count), other = mutator.Next(list.Count);
        switch (mutator.Next(8))
        {
            case 0:
                list.RemoveAt(at);
                break;
            case 1:
                list.Add(Copy(list[at]!));
                break;
            case 2:
                object first = Copy(list[at]!), second = Copy(list[other]!);
                (list[at], list[other]) = (second, first);
                break;
            default:
                if (list[at] is IMessage inner) Change(inner, mutator);
                else list[at] = Scalar(field, mutator);
                break;
        }
    }

    private static object Copy(object value) => value is IMessage message ? message.Descriptor.Parser.ParseFrom(message.ToByteArray()) : value;

    private static object Scalar(FieldDescriptor field, Mutator mutator)
    {
        long number = Numbers[mutator.Next(Numbers.Length)];
        return field.FieldType switch
        {
            FieldType.String => Texts[mutator.Next(Texts.Length)],
            FieldType.Bytes => ByteString.CopyFrom(mutator.Bytes([1, 2, 3, 4, 5, 6, 7, 8])),
            FieldType.Float => (float)number,
            FieldType.Int32 or FieldType.Enum => (int)number,
            _ => number,
        };
    }
}
