namespace WorldModels.Environments.Cover;

/// <summary>Draws the player's view: the room, then the objects in it from the farthest to the nearest.</summary>
internal sealed class RoomPainter
{
    /// <summary>The width and height of a picture in pixels.</summary>
    public const int Side = 64;

    private const float MonsterSprite = 64, NearestDepth = 4;

    private readonly Vector4[] _samples = new Vector4[View.Columns * View.Rows];
    private readonly WallColumns _walls = new();
    private readonly int[] _order = new int[256];

    /// <summary>The last picture: 64 x 64 pixels of red, green and blue.</summary>
    public byte[] Pixels { get; } = new byte[Side * Side * 3];

    public void Draw(Battle battle)
    {
        var view = new View(battle.Player);
        _walls.Find(view);
        for (int row = 0; row < View.Rows; row++) DrawRow(view, row);
        foreach (Monster monster in battle.Monsters)
            DrawSprite(view, monster.Aims || monster.Recovers ? Sprites.Throwing : Sprites.Waiting,
                View.MapUnits(Monster.X), View.MapUnits(monster.Y), MonsterSprite / 2, View.Light(View.MapUnits(Monster.X) - view.X));
        DrawFireballs(view, battle.Fireballs);
        Resolve();
    }

    private void DrawRow(in View view, int row)
    {
        Span<Vector4> samples = _samples.AsSpan(row * View.Columns, View.Columns);
        float upward = View.Upward(row), height = upward > 0 ? Arena.Height - view.Eye : view.Eye;
        // From row to row the distance of the stone decreases with its square.
        float depth = height / MathF.Max(MathF.Abs(upward), 1e-4f), light = View.Light(depth);
        int level = Surfaces.Floor.LevelFor(depth * depth / (height * View.FocalDown));
        for (int column = 0; column < samples.Length; column += 2)
        {
            float coveredLeft = _walls[column].Covers(row), coveredRight = _walls[column + 1].Covers(row);
            // One sample per pixel is enough for stone: it has little contrast, and its edges are drawn by the walls.
            Vector4 stone = coveredLeft + coveredRight < 2
                ? Surfaces.Floor.Sample(level, view.X + depth, view.Y + (1 - (column + 1) / View.FocalAcross) * depth) * light
                : Vector4.Zero;
            samples[column] = Blend(stone, _walls[column], coveredLeft, view.Eye + upward * _walls[column].Depth);
            samples[column + 1] = Blend(stone, _walls[column + 1], coveredRight, view.Eye + upward * _walls[column + 1].Depth);
        }
    }

    private static Vector4 Blend(Vector4 stone, in WallColumn wall, float covered, float height) =>
        covered == 0 ? stone
        : stone * (1 - covered) + Surfaces.Brick.Sample(wall.Level, wall.Along, Arena.Height - height) * (wall.Light * covered);

    private void DrawFireballs(in View view, ReadOnlySpan<Fireball> fireballs)
    {
        Span<int> order = _order.AsSpan(0, fireballs.Length);
        for (int i = 0; i < order.Length; i++)
        {
            int place = i;
            for (; place > 0 && fireballs[order[place - 1]].X < fireballs[i].X; place--) order[place] = order[place - 1];
            order[place] = i;
        }
        foreach (int i in order)
        {
            ref readonly Fireball fireball = ref fireballs[i];
            Texture texture = fireball.Burst > 0
                ? Sprites.Burst[Math.Min((fireball.Burst - 1) / Fireball.BurstPictureTics, Sprites.Burst.Length - 1)]
                : Sprites.Fireball[fireball.Age / Fireball.FlightPictureTics % Sprites.Fireball.Length];
            DrawSprite(view, texture, View.MapUnits(fireball.X), View.MapUnits(fireball.Y), Fireball.Middle, light: 1);
        }
    }

    /// <summary>Draws an upright texture that faces the player, with its centre at a position in the room.</summary>
    private void DrawSprite(in View view, Texture texture, float x, float y, float z, float light)
    {
        float depth = x - view.X, half = texture.Size / 2f;
        if (depth < NearestDepth) return;
        float across = depth / View.FocalAcross, down = depth / View.FocalDown;
        // Using half the width of a sample keeps small figures sharp.
        int level = texture.LevelFor(across / 2);
        int left = Math.Max((int)MathF.Ceiling(view.Column(y + half, depth) - 0.5f), 0);
        int right = Math.Min((int)MathF.Ceiling(view.Column(y - half, depth) - 0.5f), View.Columns);
        int top = Math.Max((int)MathF.Ceiling(view.Row(z + half, depth) - 0.5f), 0);
        int bottom = Math.Min((int)MathF.Ceiling(view.Row(z - half, depth) - 0.5f), View.Rows);
        float middleColumn = view.Column(y, depth), middleRow = view.Row(z, depth);
        var lit = new Vector4(light, light, light, 1);
        for (int row = top; row < bottom; row++)
            for (int column = left; column < right; column++)
            {
                float aside = (column + 0.5f - middleColumn) * across, below = (row + 0.5f - middleRow) * down;
                Vector4 colour = texture.Sample(level, half + aside, half + below) * lit;
                ref Vector4 sample = ref _samples[row * View.Columns + column];
                sample = colour + sample * (1 - colour.W);
            }
    }

    private void Resolve()
    {
        var most = new Vector4(255);
        for (int i = 0; i < Side * Side; i++)
        {
            Vector4 colour = Vector4.Min((_samples[2 * i] + _samples[2 * i + 1]) * 127.5f, most);
            Pixels[3 * i] = (byte)(colour.X + 0.5f);
            Pixels[3 * i + 1] = (byte)(colour.Y + 0.5f);
            Pixels[3 * i + 2] = (byte)(colour.Z + 0.5f);
        }
    }
}
