namespace WorldModels.Pictures;

/// <summary>Writes moving pictures.</summary>
public static class Animation
{
    const double FastestBrowsersPlay = 50;
    const double Slowest = 0.01;

    /// <summary>
    /// Writes pictures as an animated GIF (version 89a). The pictures are read from the sequence one at a time, so a whole episode need not fit into
    /// memory. The colours of a picture with up to 256 colours are exact; more colours are reduced to 256. The same pictures give the same bytes.
    /// </summary>
    /// <param name="path">The file; missing folders are created, and an existing file is replaced after the whole animation has been written.</param>
    /// <param name="pictures">The pictures, at least one, all of the same size.</param>
    /// <param name="framesPerSecond">From 0.01 to 50. A GIF counts time in hundredths of a second; other rates are kept on average.</param>
    /// <param name="loop">Whether the animation repeats for ever.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="framesPerSecond"/> is out of its range.</exception>
    /// <exception cref="ArgumentException">There is no picture, or one has another size than the first; no file is written then.</exception>
    public static void SaveGif(string path, IEnumerable<Picture> pictures, double framesPerSecond, bool loop = true)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (!(framesPerSecond is >= Slowest and <= FastestBrowsersPlay))
        {
            throw new ArgumentOutOfRangeException(nameof(framesPerSecond), framesPerSecond,
                $"Use {Slowest} to {FastestBrowsersPlay} frames per second, because browsers play faster animations more slowly: leave out frames instead.");
        }
        WholeFile.Write(path, file =>
        {
            GifWriter? gif = null;
            foreach (Picture picture in pictures)
            {
                gif ??= new GifWriter(file, picture.Height, picture.Width, 100 / framesPerSecond, loop);
                gif.Add(picture);
            }
            if (gif is null)
                throw new ArgumentException("There is no picture to animate: give at least one.", nameof(pictures));
            gif.Finish();
        });
    }
}
