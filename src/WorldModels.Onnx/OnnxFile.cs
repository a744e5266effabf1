using System.Reflection;
using Google.Protobuf;
using WorldModels.Onnx.Schema;

namespace WorldModels.Onnx;

/// <summary>Reads and writes ONNX models. Files are written under a temporary name and renamed; errors name the file.</summary>
internal static class OnnxFile
{
    /// <summary>The metadata entry that says which part a file of this library contains.</summary>
    public const string PartKey = "part";

    /// <summary>Writes a graph; <paramref name="around"/> is the model whose nodes it contains besides this library's, if any.</summary>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    public static void Write(string path, GraphBuilder builder, string meaning, ModelProto? around = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ModelProto model = around?.Clone() ?? new ModelProto
        {
            IrVersion = GraphBuilder.IrVersion,
            OpsetImport = { new OperatorSetIdProto { Version = GraphBuilder.Opset } },
        };
        model.ProducerName = "WorldModels";
        model.ProducerVersion = typeof(OnnxFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        model.DocString = meaning;
        model.Graph = builder.Graph;
        foreach (StringStringEntryProto other in model.MetadataProps.Where(entry => entry.Key == PartKey).ToArray()) model.MetadataProps.Remove(other);
        model.MetadataProps.Add(new StringStringEntryProto { Key = PartKey, Value = builder.Graph.Name });
        string temporary = $"{Path.GetFullPath(path)}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream file = File.Create(temporary)) model.WriteTo(file);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="FormatException">The file is not an ONNX model.</exception>
    public static ModelProto Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"there is no ONNX file {path}", path);
        try
        {
            using FileStream file = File.OpenRead(path);
            ModelProto model = ModelProto.Parser.ParseFrom(file);
            return model.Graph is { Node.Count: > 0 } && model.OpsetImport.Count > 0 ? model : throw new FormatException($"{path} is not an ONNX model: it contains no graph");
        }
        catch (InvalidProtocolBufferException cause)
        {
            throw new FormatException($"{path} is not an ONNX model, or is truncated: {cause.Message}", cause);
        }
    }
}
