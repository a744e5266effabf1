using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DreamStudio;

/// <summary>The messages of the server: the description of the model and refusals as JSON text, frames as bytes.</summary>
internal static class Messages
{
    public const int Side = 64, FrameSize = Side * Side * 3;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Returns the first message: what the page can show and which commands it can send.</summary>
    public static byte[] Describe(StudioModel model, Playthrough play) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            Type = "model",
            World = model.World.Name,
            ActionSpace = $"{model.World.ActionSpace}",
            model.World.Keys,
            model.Vision.LatentSize,
            model.Memory.HiddenSize,
            Memory = $"{model.Memory.Cell}".ToUpperInvariant(),
            Side,
            Rate = model.World.FramesPerSecond,
            PlayCommand.SlowestRate,
            PlayCommand.FastestRate,
            PlayCommand.LowestTemperature,
            PlayCommand.HighestTemperature,
            play.Seed,
        }, Json);

    public static byte[] Refuse(string reason) => JsonSerializer.SerializeToUtf8Bytes(new { Type = "refused", Reason = reason }, Json);

    /// <summary>
    /// Returns the message of one step: the length of a JSON object in four bytes, little-endian, the object, then the real frame, V's
    /// reconstruction and the dream, each 64 x 64 x 3 bytes.
    /// </summary>
    public static byte[] Show(Playthrough play)
    {
        byte[] state = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                play.Seed, play.Step, play.Action, play.Driver, play.Paused, play.Temperature,
                Real = Numbers(play.Real),
                Dream = Numbers(play.Dreamt),
            }, Json);
        byte[] message = new byte[sizeof(int) + state.Length + 3 * FrameSize];
        BinaryPrimitives.WriteInt32LittleEndian(message, state.Length);
        state.CopyTo(message, sizeof(int));
        int at = sizeof(int) + state.Length;
        foreach (byte[] frame in (byte[][])[play.Real.Frame, play.Redrawn, play.Dreamt.Frame])
        {
            frame.CopyTo(message, at);
            at += FrameSize;
        }
        return message;
    }

    private static object Numbers(Strand strand) => new { strand.Reward, strand.Return, strand.Steps, strand.Terminated, strand.Truncated };
}
