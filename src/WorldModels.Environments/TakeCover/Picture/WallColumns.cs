namespace WorldModels.Environments.Cover;

/// <summary>The visible wall in each column of a view.</summary>
internal sealed class WallColumns
{
    private readonly WallColumn[] _columns = new WallColumn[View.Columns];

    public ref readonly WallColumn this[int column] => ref _columns[column];

    public void Find(in View view)
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            float leftward = View.Leftward(i), depth = Arena.East - view.X, along = view.Y + leftward * depth;
            if (along is < Arena.South or > Arena.North)
            {
                depth = ((leftward > 0 ? Arena.North : Arena.South) - view.Y) / leftward;
                along = view.X + depth;
            }
            _columns[i] = new WallColumn(view.Row(Arena.Height, depth), view.Row(0, depth), depth, along,
                Surfaces.Brick.LevelFor(depth / View.FocalAcross), View.Light(depth));
        }
    }
}

/// <summary>
/// A wall in one column: the rows between which it is visible, its distance, the position along it, the resolution level of its texture and
/// its light.
/// </summary>
internal readonly record struct WallColumn(float Top, float Bottom, float Depth, float Along, int Level, float Light)
{
    /// <summary>Returns the fraction of a row that the wall covers, from 0 to 1.</summary>
    public float Covers(int row) => Math.Clamp(MathF.Min(row + 1, Bottom) - MathF.Max(row, Top), 0, 1);
}
