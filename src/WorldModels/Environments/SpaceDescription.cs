namespace WorldModels.Environments;

/// <summary>A space in the form that is written to files (JSON): its kind and the numbers of that kind.</summary>
internal sealed record SpaceDescription(
    string Kind, int? Height = null, int? Width = null, int? Channels = null, float[]? Low = null, float[]? High = null, int? Count = null)
{
    private const int MaxSize = 1 << 29;

    public static SpaceDescription Of(Space space) => space switch
    {
        ImageSpace image => new("image", image.Height, image.Width, image.Channels),
        BoxSpace box => new("box", Low: [.. box.Low], High: [.. box.High]),
        DiscreteSpace discrete => new("discrete", Count: discrete.Count),
        _ => throw new ArgumentException($"cannot write the space {space}", nameof(space)),
    };

    /// <exception cref="FormatException">The kind is unknown, or numbers are missing.</exception>
    public Space ToSpace() => this switch
    {
        { Kind: "image", Height: > 0 and int rows, Width: > 0 and int columns, Channels: > 0 and int layers } when (double)rows * columns * layers > MaxSize =>
            throw new FormatException($"it has pictures of {rows} x {columns} x {layers} bytes; at most {MaxSize} are possible"),
        { Kind: "image", Height: > 0 and int height, Width: > 0 and int width, Channels: > 0 and int channels } => new ImageSpace(height, width, channels),
        { Kind: "box", Low: { } low, High: { } high } => new BoxSpace(low, high),
        { Kind: "discrete", Count: > 0 and int count } => new DiscreteSpace(count),
        _ => throw new FormatException($"it has a space of kind '{Kind}' that is unknown or incomplete"),
    };
}
