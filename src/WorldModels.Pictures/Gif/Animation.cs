namespace WorldModels.Pictures;

/// <summary>Writes moving pictures.</summary>
public static class Animation
{
    const double FastestBrowsersPlay = 50;
    const double Slowest = 0.01;

    /// <summary>
    /// Writes pictures as an animated GIF (version 89a). Pictures are drawn from the sequence one at a time: an episode need not fit into
    /// memory. A picture of up to 256 colours is kept exactly; more are reduced to 256. The same pictures give the same bytes.
    /// </summary>
    /// <param name="path">The file; missing folders are created and an existing file is replaced once the whole animation is written.</param>
    /// <param name="pictures">At least one; all of one size.</param>
    /// <param name="framesPerSecond">From 0.01 to 50. A GIF counts in hundredths of a second: other rates are kept on average.</param>
    /// <param name="loop">Whether it starts over for ever.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="framesPerSecond"/> is out of its range.</exception>
    /// <exception cref="ArgumentException">There is no picture, or one has another size than the first; no file is left then.</exception>
    public static void SaveGif(string path, IEnumerable<Picture> pictures, double framesPerSecond, bool loop = true)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (!(framesPerSecond is >= Slowest and <= FastestBrowsersPlay))
        {
            throw new ArgumentOutOfRangeException(nameof(framesPerSecond), framesPerSecond,
                $"Give {Slowest} to {FastestBrowsersPlay} frames a second: browsers slow faster animations down. Leave frames out instead.");
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
