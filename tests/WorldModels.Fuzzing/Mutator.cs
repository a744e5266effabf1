using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WorldModels.Environments;

namespace WorldModels.Fuzzing;

/// <summary>Changes bytes and texts at random; with the same generator the changes are the same.</summary>
internal sealed partial class Mutator(Pcg64 random)
{
    private static readonly string[] Values =
    [
        "0", "-1", "1", "2", "3", "7", "64", "65535", "65536", "65537", "46341", "1000000", "2147483647", "-2147483648", "2147483648", "4294967295", "9223372036854775807",
        "1e400", "-1e400", "1e38", "1e-45", "0.5", "\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "null", "true", "false", "\"\"", "\" \"", "\"..\"", "\"../../etc/passwd\"",
        "\"System.Diagnostics.Process, System\"", "[]", "{}", "[null]", "[0]", "[2147483647, 2147483647]", "[[]]", "{ \"$type\": \"System.IO.FileInfo\" }",
    ];

    private static readonly ulong[] Words = [0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000, ulong.MaxValue, 1UL << 32, 0x7F800000, 0x7FC00000];

    public int Next(int below) => random.Next(below);

    public bool Chance(double probability) => random.NextDouble() < probability;

    /// <summary>Makes a few changes to bytes without knowledge of the format.</summary>
    public byte[] Bytes(byte[] file)
    {
        byte[] changed = [.. file];
        for (int changes = 1 + Next(Next(2) == 0 ? 1 : 6); changes > 0; changes--) changed = Change(changed);
        return changed;
    }

    /// <summary>Replaces, removes, renames or repeats one or a few values of JSON; sometimes changes its bytes.</summary>
    public byte[] Json(byte[] text)
    {
        if (Chance(0.2)) return Bytes(text);
        if (JsonNode.Parse(text) is not { } root) return Bytes(text);
        for (int changes = 1 + Next(3); changes > 0; changes--) ChangeNode(root);
        // Nodes cannot contain numbers that are too large, so the values are inserted as numbered marks, which are then replaced in the text.
        return Encoding.UTF8.GetBytes(Mark().Replace(root.ToJsonString(), mark => Values[int.Parse(mark.Groups[1].Value, CultureInfo.InvariantCulture)]));
    }

    private byte[] Change(byte[] file)
    {
        if (file.Length == 0) return [.. Noise(1 + Next(64))];
        int at = Next(file.Length), length = 1 + Next(Math.Min(file.Length - at, Chance(0.5) ? 8 : 4096));
        switch (Next(9))
        {
            case 0 or 1 or 2:
                file[at] ^= (byte)(1 << Next(8));
                return file;
            case 3:
                return file[..at];
            case 4:
                return [.. file[..at], .. file[(at + length)..]];
            case 5:
                return [.. file[..at], .. file.AsSpan(at, length), .. file[at..]];
            case 6:
                Noise(length).CopyTo(file, at);
                return file;
            case 7:
                int to = Next(file.Length - length + 1);
                file.AsSpan(at, length).ToArray().CopyTo(file, to);
                return file;
            default:
                byte[] word = new byte[8];
                BinaryPrimitives.WriteUInt64LittleEndian(word, Words[Next(Words.Length)]);
                word.AsSpan(0, Math.Min(1 << Next(4), file.Length - at)).CopyTo(file.AsSpan(at));
                return file;
        }
    }

    private byte[] Noise(int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = (byte)Next(256);
        return bytes;
    }

    private void ChangeNode(JsonNode root)
    {
        JsonNode node = root;
        while (true)
        {
            if (node is JsonObject { Count: > 0 } container)
            {
                string name = container.ElementAt(Next(container.Count)).Key;
                JsonNode? child = container[name];
                if (child is JsonObject or JsonArray && Chance(0.8))
                {
                    node = child;
                    continue;
                }
                if (Chance(0.1)) container.Remove(name);
                else if (Chance(0.1)) container[name + "x"] = child?.DeepClone();
                else container[name] = Value();
            }
            else if (node is JsonArray { Count: > 0 } list)
            {
                int index = Next(list.Count);
                if (list[index] is JsonObject or JsonArray && Chance(0.8))
                {
                    node = list[index]!;
                    continue;
                }
                if (Chance(0.2)) list.RemoveAt(index);
                else if (Chance(0.3)) list.Add(list[index]?.DeepClone());
                else list[index] = Value();
            }
            return;
        }
    }

    private JsonValue Value() => JsonValue.Create(FormattableString.Invariant($"<<{Next(Values.Length)}>>"))!;

    [GeneratedRegex("\"(?:<<|\\\\u003C\\\\u003C)(\\d+)(?:>>|\\\\u003E\\\\u003E)\"")]
    private static partial Regex Mark();
}
