using WorldModels.Onnx.Schema;

namespace WorldModels.Onnx;

/// <summary>The pictures that an encoder reads.</summary>
internal sealed record PictureShape(int Height, int Width, int Channels, bool ChannelsFirst, bool TakesBytes)
{
    /// <exception cref="FormatException">The input is not a picture.</exception>
    public static PictureShape Of(ValueInfoProto input, OnnxEncoderOptions options)
    {
        TypeProto.Types.Tensor? tensor = input.Type?.TensorType;
        bool bytes = tensor?.ElemType == (int)ElementType.Byte;
        long[] lengths = [.. tensor?.Shape?.Dim.Select(length => length.DimValue) ?? []];
        if (bytes || tensor?.ElemType == (int)ElementType.Float)
        {
            if (lengths is [<= 1, (1 or 3 or 4) and var first, var rows, var columns] && New(rows, columns, first, channelsFirst: true) is { } planes) return planes;
            if (lengths is [<= 1, var height, var width, (1 or 3 or 4) and var last] && New(height, width, last, channelsFirst: false) is { } pixels) return pixels;
        }
        throw new FormatException(
            $"input '{input.Name}' of {options.ModelFile} is not a picture: it must be float or byte, [batch, channels, rows, columns] or " +
            $"[batch, rows, columns, channels] with 1, 3 or 4 channels, got {PictureGraph.Describe(input)}");

        PictureShape? New(long rows, long columns, long channels, bool channelsFirst)
        {
            (long height, long width) = (rows > 0 ? rows : options.Height, columns > 0 ? columns : options.Width);
            return PictureGraph.Product([height, width, channels]) is null ? null : new((int)height, (int)width, (int)channels, channelsFirst, bytes);
        }
    }
}
