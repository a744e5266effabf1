namespace WorldModels.Gymnasium;

/// <summary>A picture that an environment rendered.</summary>
/// <param name="Height">The number of rows.</param>
/// <param name="Width">The number of columns.</param>
/// <param name="Pixels">Height x width x 3 bytes: rows from the top, columns from the left, then red, green and blue.</param>
public sealed record RenderedPicture(int Height, int Width, byte[] Pixels);
