using StbImageSharp;

namespace WorldModels.Fidelity;

/// <summary>Reads recorded pictures.</summary>
internal static class Picture
{
    /// <summary>Returns the red, green and blue bytes of a PNG file, row by row from the top.</summary>
    /// <exception cref="InvalidDataException">The file is missing, is not a picture, or has another size.</exception>
    public static byte[] Read(string file, int width, int height)
    {
        if (!File.Exists(file)) throw new InvalidDataException($"the picture {file} is missing");
        ImageResult image;
        try
        {
            image = ImageResult.FromMemory(File.ReadAllBytes(file), ColorComponents.RedGreenBlue);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidDataException($"{file} is not a picture: {exception.Message}", exception);
        }
        if (image.Width != width || image.Height != height)
            throw new InvalidDataException($"{file} is {image.Width} x {image.Height} pixels, expected {width} x {height}");
        return image.Data;
    }
}
