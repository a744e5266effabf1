using System.Buffers.Binary;
using Google.Protobuf;
using WorldModels.Onnx.Schema;

namespace WorldModels.Onnx;

/// <summary>Builds an ONNX graph node by node; it generates the names of the values between nodes.</summary>
internal sealed class GraphBuilder(string name)
{
    public const int Opset = 17, IrVersion = 8;

    private readonly HashSet<string> _ends = [];
    private string _prefix = "";
    private int _count;

    public GraphProto Graph { get; } = new() { Name = name };

    /// <summary>Excludes the names of <paramref name="other"/>, whose nodes are added to this graph, from the generated names.</summary>
    public void Avoid(GraphProto other)
    {
        string[] taken = [.. other.Node.SelectMany(node => node.Output.Append(node.Name)), .. other.Initializer.Select(tensor => tensor.Name)];
        while (taken.Any(name => name.StartsWith(_prefix, StringComparison.Ordinal))) _prefix += "/around";
    }

    /// <summary>Adds an input to the graph.</summary>
    /// <exception cref="ArgumentException">Another input or output has this name.</exception>
    public string Input(string name, ElementType type, string meaning, params IReadOnlyList<Length> shape)
    {
        Graph.Input.Add(Describe(name, type, meaning, shape));
        return name;
    }

    /// <summary>Makes <paramref name="value"/> an output of the graph.</summary>
    /// <exception cref="ArgumentException">Another input or output has this name.</exception>
    public void Output(string name, string value, ElementType type, string meaning, params IReadOnlyList<Length> shape)
    {
        Graph.Output.Add(Describe(name, type, meaning, shape));
        Graph.Node.Add(new NodeProto { OpType = "Identity", Name = NextName("Identity"), Input = { value }, Output = { name } });
    }

    public string Constant(ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        byte[] bytes = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        return Constant(ElementType.Float, bytes, shape);
    }

    public string Constant(params ReadOnlySpan<long> values)
    {
        byte[] bytes = new byte[values.Length * sizeof(long)];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
        return Constant(ElementType.Int64, bytes, values.Length);
    }

    /// <summary>Adds a node with one output, and returns the name of the output. An empty name means that an input is left out.</summary>
    public string Node(string operation, IReadOnlyList<string> inputs, params IReadOnlyList<AttributeProto> attributes) =>
        Nodes(operation, 1, inputs, attributes)[0];

    /// <summary>Adds a node with several outputs.</summary>
    public string[] Nodes(string operation, int outputs, IReadOnlyList<string> inputs, params IReadOnlyList<AttributeProto> attributes)
    {
        string node = NextName(operation);
        string[] names = [.. Enumerable.Range(0, outputs).Select(index => $"{node}/{index}")];
        Graph.Node.Add(new NodeProto { OpType = operation, Name = node, Input = { inputs }, Output = { names }, Attribute = { attributes } });
        return names;
    }

    public static AttributeProto Attribute(string name, long value) => new() { Name = name, I = value, Type = 2 };

    public static AttributeProto Attribute(string name, long[] values) => new() { Name = name, Ints = { values }, Type = 7 };

    private string Constant(ElementType type, byte[] bytes, params ReadOnlySpan<int> shape)
    {
        var tensor = new TensorProto { Name = NextName("Constant"), DataType = (int)type, RawData = UnsafeByteOperations.UnsafeWrap(bytes) };
        foreach (int length in shape) tensor.Dims.Add(length);
        Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private string NextName(string kind) => $"{_prefix}/{kind}/{++_count}";

    private ValueInfoProto Describe(string name, ElementType type, string meaning, IReadOnlyList<Length> shape)
    {
        if (!_ends.Add(name))
            throw new ArgumentException($"two of the graph's inputs and outputs would have the name '{name}', which they take from the stage's columns: use different column names", nameof(name));
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = new TensorShapeProto() };
        tensor.Shape.Dim.Add(shape.Select(length => length.ToProto()));
        return new ValueInfoProto { Name = name, DocString = meaning, Type = new TypeProto { TensorType = tensor } };
    }
}

/// <summary>The type of a tensor's elements; the numbers are ONNX's.</summary>
internal enum ElementType
{
    Float = 1,
    Byte = 2,
    Int64 = 7,
}

/// <summary>A length in a shape: a number, or the name of one that is only known when the graph runs.</summary>
internal readonly record struct Length(long Size, string? Name)
{
    public static implicit operator Length(int size) => new(size, null);

    public static implicit operator Length(string name) => new(0, name);

    public TensorShapeProto.Types.Dimension ToProto() => Name is null ? new() { DimValue = Size } : new() { DimParam = Name };
}
