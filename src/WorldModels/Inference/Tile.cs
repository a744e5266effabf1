namespace WorldModels.Inference;

/// <summary>The right factor and the result of one tile: see <see cref="ProductKernel{TRow}"/>.</summary>
internal unsafe struct Tile
{
    /// <summary>The weights of the tile's columns, row after row of the shared dimension.</summary>
    public float* Weights;

    public int WeightStride;

    public float* Bias;

    public float* Result;

    public int ResultStride;

    /// <summary>The smallest result that is stored: 0 for ReLU, minus infinity for no change.</summary>
    public float Floor;
}
