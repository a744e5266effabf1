using WorldModels.Onnx.Schema;

namespace WorldModels.Onnx;

/// <summary>What pictures an encoder takes.</summary>
internal sealed record PictureShape(int Height, int Width, int Channels, bool ChannelsFirst, bool TakesBytes)
{
    /// <exception cref="FormatException">The input takes no pictures.</exception>
    public static PictureShape Of(ValueInfoProto input, OnnxEncoderOptions options)
    {
        TypeProto.Types.Tensor? tensor = input.Type?.TensorType;
        bool bytes = tensor?.ElemType == (int)ElementType.Byte;
        int[] lengths = [.. tensor?.Shape?.Dim.Select(length => (int)length.DimValue) ?? []];
        if (bytes || tensor?.ElemType == (int)ElementType.Float)
        {
            if (lengths is [<= 1, (1 or 3 or 4) and var first, var rows, var columns])
                return new(rows > 0 ? rows : options.Height, columns > 0 ? columns : options.Width, first, true, bytes);
            if (lengths is [<= 1, var height, var width, (1 or 3 or 4) and var last])
                return new(height > 0 ? height : options.Height, width > 0 ? width : options.Width, last, false, bytes);
        }
        throw new FormatException(
            $"input '{input.Name}' of {options.ModelFile} takes no pictures: it must be float or byte, [batch, channels, rows, columns] or " +
            $"[batch, rows, columns, channels] with 1, 3 or 4 channels, got {PictureGraph.Describe(input)}");
    }
}
