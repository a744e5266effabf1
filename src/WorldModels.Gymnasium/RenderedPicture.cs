namespace WorldModels.Gymnasium;

/// <summary>A picture that an environment drew of itself.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Pixels">Height x width x 3 bytes: rows from the top, columns from the left, then red, green and blue.</param>
public sealed record RenderedPicture(int Height, int Width, byte[] Pixels);
