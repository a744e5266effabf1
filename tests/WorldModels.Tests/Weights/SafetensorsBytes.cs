using System.Text;

namespace WorldModels.Tests.Weights;

/// <summary>A file byte for byte as <c>safetensors.torch.save_file</c> writes it, according to the format's documentation.</summary>
internal static class SafetensorsBytes
{
    public static byte[] Of(IEnumerable<(string Name, int[] Shape, float[] Values)> tensors)
    {
        var entries = new List<string>();
        var data = new MemoryStream();
        foreach ((string name, int[] shape, float[] values) in tensors)
        {
            long start = data.Length;
            foreach (float value in values) data.Write(BitConverter.GetBytes(value));
            entries.Add($"\"{name}\":{{\"dtype\":\"F32\",\"shape\":[{string.Join(',', shape)}],\"data_offsets\":[{start},{data.Length}]}}");
        }
        string header = $"{{\"__metadata__\":{{\"format\":\"pt\"}},{string.Join(',', entries)}}}";
        header = header.PadRight((header.Length + 7) / 8 * 8);
        return [.. BitConverter.GetBytes((ulong)header.Length), .. Encoding.UTF8.GetBytes(header), .. data.ToArray()];
    }
}
