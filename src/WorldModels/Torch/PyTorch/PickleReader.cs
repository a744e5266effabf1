using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace WorldModels.Torch;

/// <summary>
/// Reads a Python pickle as data. The instructions of a pickle may import and call anything; this reader only executes those
/// that create numbers, text, lists, tuples, dictionaries and tensors, and refuses the others.
/// </summary>
/// <remarks>
/// Values are null, <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>, <see cref="string"/>, bytes, object?[] for a tuple, List for a list,
/// and those of <see cref="PickleGlobal"/>. The instructions are documented at https://docs.python.org/3/library/pickletools.html.
/// </remarks>
/// <param name="stream">A seekable stream, which is read to the end of the pickle.</param>
/// <param name="fileBytes">The number of bytes of the file that contains the pickle: no storage can be larger.</param>
internal sealed class PickleReader(Stream stream, long fileBytes)
{
    // A checkpoint with an optimizer has a few thousand instructions.
    private const int MostInstructions = 1 << 18, LongestName = 256;

    private static readonly object Mark = new();

    private static readonly Dictionary<int, string> Refused = new()
    {
        ['i'] = "INST", ['o'] = "OBJ", [0x81] = "NEWOBJ", [0x92] = "NEWOBJ_EX", [0x82] = "EXT1", [0x83] = "EXT2", [0x84] = "EXT4", ['P'] = "PERSID", [0x8F] = "EMPTY_SET",
        [0x90] = "ADDITEMS", [0x91] = "FROZENSET", [0x96] = "BYTEARRAY8", [0x97] = "NEXT_BUFFER", [0x98] = "READONLY_BUFFER",
        ['I'] = "INT", ['L'] = "LONG", ['F'] = "FLOAT", ['S'] = "STRING", ['V'] = "UNICODE", ['g'] = "GET", ['p'] = "PUT", [0x8B] = "LONG4",
    };

    private readonly List<object?> _stack = [];
    private readonly Dictionary<long, object?> _memory = [];

    /// <summary>The storages to which tensors of the pickle refer, by key.</summary>
    public Dictionary<string, TorchStorage> Storages { get; } = [];

    /// <exception cref="FormatException">The pickle is damaged, or refers to something that is not supported.</exception>
    public object? Read()
    {
        for (int count = 0; count < MostInstructions; count++)
        {
            int instruction = Byte();
            if (instruction == '.') return Pop();
            Run(instruction);
        }
        throw new FormatException($"the pickle has more than {MostInstructions} instructions");
    }

    private void Run(int instruction)
    {
        switch (instruction)
        {
            case 0x80: Byte(); break; // PROTO
            case 0x95: Bytes(8); break; // FRAME
            case '(': Push(Mark); break;
            case '0': Pop(); break;
            case '1': PopToMark(); break;
            case '2': Push(Top); break;
            case 'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case 'K': Push((long)Byte()); break;
            case 'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2))); break;
            case 'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Bytes(4))); break;
            case 0x8A: Push(Integer(Bytes(Byte()))); break;
            case 'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Bytes(8))); break;
            case 'X': Push(Text(Length4())); break;
            case 0x8C: Push(Text(Byte())); break;
            case 'U': Push(Encoding.Latin1.GetString(Bytes(Byte()))); break;
            case 'T': Push(Encoding.Latin1.GetString(Bytes(Length4()))); break;
            case 'C': Push(Bytes(Byte())); break;
            case 'B': Push(Bytes(Length4())); break;
            case 'q': _memory[Byte()] = Top; break;
            case 'r': _memory[Length4()] = Top; break;
            case 0x94: _memory[_memory.Count] = Top; break; // MEMOIZE
            case 'h': Push(Remembered(Byte())); break;
            case 'j': Push(Remembered(Length4())); break;
            case ')': Push(Array.Empty<object?>()); break;
            case 0x85: Push(PopTuple(1)); break;
            case 0x86: Push(PopTuple(2)); break;
            case 0x87: Push(PopTuple(3)); break;
            case 't': Push(PopToMark()); break;
            case ']': Push(new List<object?>()); break;
            case 'l': Push(PopToMark().ToList()); break;
            case 'a': Append(PopTuple(1)); break;
            case 'e': Append(PopToMark()); break;
            case '}': Push(new PickledDictionary()); break;
            case 'd': Push(Filled(new PickledDictionary(), PopToMark())); break;
            case 's': SetItems(PopTuple(2)); break;
            case 'u': SetItems(PopToMark()); break;
            case 'c': Push(PickleGlobal.Find(Line(), Line())); break;
            case 0x93: Push(PopTuple(2) is [string module, string name] ? PickleGlobal.Find(module, name) : throw Damaged("a name is not text")); break;
            case 'R': Reduce(PopTuple(2)); break;
            case 'b': Build(PopTuple(2)); break;
            case 'Q': Push(Storage(Pop())); break;
            default:
                string named = Refused.GetValueOrDefault(instruction) is { } known ? known : string.Create(CultureInfo.InvariantCulture, $"0x{instruction:X2}");
                throw new FormatException($"the pickle has the instruction {named} at byte {stream.Position - 1}, which files of torch.save do not need and which is not executed");
        }
    }

    private object? Top => _stack.Count > 0 ? _stack[^1] : throw Damaged("it reads a value from an empty stack");

    private void Push(object? value) => _stack.Add(value);

    private object? Pop()
    {
        object? value = Top;
        if (value == Mark) throw Damaged("it reads a value from an empty stack");
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopTuple(int count)
    {
        object?[] values = new object?[count];
        for (int i = count - 1; i >= 0; i--) values[i] = Pop();
        return values;
    }

    private object?[] PopToMark()
    {
        int at = _stack.LastIndexOf(Mark);
        if (at < 0) throw Damaged("a mark is missing");
        object?[] values = [.. _stack[(at + 1)..]];
        _stack.RemoveRange(at, _stack.Count - at);
        return values;
    }

    private object? Remembered(long key) => _memory.TryGetValue(key, out object? value) ? value : throw Damaged($"it reads value {key} of the memo before it is set");

    private void Append(object?[] values)
    {
        if (Top is not List<object?> list) throw Damaged("it appends to something other than a list");
        list.AddRange(values);
    }

    private void SetItems(object?[] values) =>
        Filled(Top as PickledDictionary ?? throw Damaged("it puts items into something other than a dictionary"), values);

    private static PickledDictionary Filled(PickledDictionary dictionary, object?[] values)
    {
        if (values.Length % 2 != 0) throw Damaged("a key of a dictionary has no value");
        for (int i = 0; i < values.Length; i += 2) dictionary.Add(values[i], values[i + 1]);
        return dictionary;
    }

    private void Reduce(object?[] call)
    {
        if (call is not [PickleGlobal global, object?[] arguments]) throw Damaged("it calls something that is not a name");
        Push(global.Build(arguments) ?? throw Damaged($"{global.Name} has invalid arguments"));
    }

    private void Build(object?[] pair)
    {
        PickleGlobal.SetState(pair[0], pair[1]);
        Push(pair[0]);
    }

    // ("storage", type, key, device, count); in the older format followed by the part of another storage that it is.
    private TorchStorage Storage(object? reference)
    {
        if (reference is not object?[] values || values is not ["storage", PickleGlobal { Number: { } type }, string key, string, long count and >= 0, ..])
            throw Damaged("a tensor's numbers are not described as torch.save does");
        if (values is [_, _, _, _, _, not null, ..]) throw new FormatException($"storage '{key}' is a view of another, which PyTorch has not written since version 1.0: save the file again");
        if (count > fileBytes / type.Size) throw new FormatException($"storage '{key}' declares {count} numbers of {type.Size} bytes, but the file has {fileBytes} bytes");
        var storage = new TorchStorage(key, type, count);
        if (!Storages.TryAdd(key, storage) && Storages[key] != storage) throw Damaged($"storage '{key}' is described in two ways");
        return storage;
    }

    private static long Integer(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > sizeof(long)) throw Damaged($"it has a whole number of {bytes.Length} bytes");
        Span<byte> whole = stackalloc byte[sizeof(long)];
        whole.Fill(bytes is [.., >= 0x80] ? (byte)0xFF : (byte)0);
        bytes.CopyTo(whole);
        return BinaryPrimitives.ReadInt64LittleEndian(whole);
    }

    private string Line()
    {
        var line = new StringBuilder();
        for (int letter; (letter = Byte()) != '\n';)
        {
            if (line.Length == LongestName) throw Damaged($"a name has more than {LongestName} letters");
            line.Append((char)letter);
        }
        return line.ToString();
    }

    private string Text(long length)
    {
        try
        {
            // Text in Python may contain unpaired surrogates; no name of a weight does.
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Bytes(length));
        }
        catch (DecoderFallbackException)
        {
            throw Damaged("a text is not UTF-8");
        }
    }

    private long Length4() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    private int Byte() => stream.ReadByte() is >= 0 and var value ? value : throw Damaged("it ends too early");

    private byte[] Bytes(long length)
    {
        if (length > stream.Length - stream.Position) throw Damaged("it ends too early");
        byte[] bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static FormatException Damaged(string why) => new($"the pickle is damaged: {why}");
}
