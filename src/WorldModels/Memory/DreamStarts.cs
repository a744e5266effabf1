using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.Rollouts;
using WorldModels.Torch;

namespace WorldModels.Memory;

/// <summary>
/// States of recorded episodes at which a dream can begin, stored with M's weights: the latent as mean and log variance,
/// then h, and c if M has one. The first rows are the beginnings of episodes, where h and c are zero; the others are later steps.
/// </summary>
internal sealed class DreamStarts
{
    public const string Name = "dream_starts";
    private const int SeedTag = 28, MaxBeginnings = 500, MaxMoments = 1000;

    private readonly MdnRnnShape _shape;
    private readonly float[] _rows;
    private readonly int _beginnings;

    private DreamStarts(MdnRnnShape shape, float[] rows, int beginnings) => (_shape, _rows, _beginnings) = (shape, rows, beginnings);

    /// <summary>Returns an instance without starts, for an M that predicts but does not dream.</summary>
    public static DreamStarts None(MdnRnnShape shape) => new(shape, [], 0);

    private static int RowSize(MdnRnnShape shape) => 2 * shape.LatentSize + StateSize(shape);

    private static int StateSize(MdnRnnShape shape) => shape.HiddenSize + shape.CellSize;

    private int Count => _rows.Length / RowSize(_shape);

    /// <summary>Draws a start and copies it into the state of a dream.</summary>
    /// <param name="anywhere">Whether the start may be any step of an episode, or only its beginning.</param>
    /// <param name="random">Chooses the start and draws the latent from its distribution.</param>
    /// <param name="latent">Receives z.</param>
    /// <param name="hidden">Receives h.</param>
    /// <param name="cell">Receives c, if M has one.</param>
    public void Draw(bool anywhere, Pcg64 random, Span<float> latent, Span<float> hidden, Span<float> cell)
    {
        int index = random.Next(anywhere ? Count : _beginnings);
        ReadOnlySpan<float> row = _rows.AsSpan(index * RowSize(_shape), RowSize(_shape));
        LatentDraw.From(row[..(2 * latent.Length)], random, latent);
        row.Slice(2 * latent.Length, hidden.Length).CopyTo(hidden);
        row[(2 * latent.Length + hidden.Length)..].CopyTo(cell);
    }

    /// <exception cref="FormatException">The weights contain no such rows, or rows of another shape.</exception>
    public static DreamStarts Read(IReadOnlyDictionary<string, NamedTensor> weights, WeightReader reader, MdnRnnShape shape)
    {
        int count = weights.TryGetValue(Name, out NamedTensor? tensor) && tensor.Shape is [var rows and > 0, _] ? rows : 1;
        float[] values = reader.Read(Name, count, RowSize(shape));
        int size = RowSize(shape), states = StateSize(shape), beginnings = 0;
        while (beginnings < count && !values.AsSpan(beginnings * size + size - states, states).ContainsAnyExcept(0)) beginnings++;
        return beginnings > 0 ? new DreamStarts(shape, values, beginnings) : throw new FormatException($"weight '{Name}' of M has no row for the beginning of an episode");
    }

    /// <summary>
    /// Takes a uniform sample of the beginnings of all episodes, and one of the later steps. M
    /// is run over the episodes from which later steps are taken.
    /// </summary>
    public static NamedTensor Collect(
        IReadOnlyDictionary<string, NamedTensor> weights, MdnRnnShape shape, RolloutStore store, IReadOnlyList<int> episodes, long seed)
    {
        var random = new Pcg64(seed, SeedTag);
        var model = new MdnRnnModel(weights, shape, None(shape));
        float[][] beginnings = [.. RandomSample.Of(MaxBeginnings, episodes.Count, random).Select(index => Beginning(shape, store, episodes[(int)index]))];
        float[][] moments = [.. Later(store, episodes, random).AsParallel().AsOrdered().SelectMany(later => Walk(model, store, later, new Pcg64(seed, SeedTag, later.Episode)))];
        return new NamedTensor(Name, [beginnings.Length + moments.Length, RowSize(shape)], [.. beginnings.Concat(moments).SelectMany(row => row)]);
    }

    private static float[] Beginning(MdnRnnShape shape, RolloutStore store, int episode)
    {
        float[] row = new float[RowSize(shape)];
        store.ReadValues(store.EpisodeStart(episode), row.AsSpan(0, 2 * shape.LatentSize));
        return row;
    }

    /// <summary>The drawn steps after the first, by episode.</summary>
    private static IEnumerable<LaterSteps> Later(RolloutStore store, IReadOnlyList<int> episodes, Pcg64 random)
    {
        var drawn = new Queue<long>(RandomSample.Of(MaxMoments, episodes.Sum(episode => (long)store.EpisodeLength(episode) - 1), random));
        long before = 0;
        foreach (int episode in episodes)
        {
            long end = before + store.EpisodeLength(episode) - 1;
            var steps = new List<int>();
            while (drawn.TryPeek(out long next) && next < end) steps.Add((int)(drawn.Dequeue() - before) + 1);
            if (steps.Count > 0) yield return new LaterSteps(episode, steps);
            before = end;
        }
    }

    private static List<float[]> Walk(MdnRnnModel model, RolloutStore store, LaterSteps later, Pcg64 random)
    {
        MdnRnnShape shape = model.Shape;
        var rows = new List<float[]>();
        float[] encoded = new float[2 * shape.LatentSize], action = new float[store.ActionSpace.Size], input = new float[shape.InputSize];
        float[] hidden = new float[shape.HiddenSize], cell = new float[shape.CellSize];
        for (int step = 0; rows.Count < later.Steps.Count; step++)
        {
            long row = store.RowOf(later.Episode, step);
            store.ReadValues(row, encoded);
            if (step == later.Steps[rows.Count]) rows.Add([.. encoded, .. hidden, .. cell]);
            LatentDraw.From(encoded, random, input.AsSpan(0, shape.LatentSize));
            store.ReadAction(row, action);
            ActionCode.Write(store.ActionSpace, action, input.AsSpan(shape.LatentSize));
            model.Step(input, hidden, cell, 1, Workspace.OfThisThread);
        }
        return rows;
    }

    /// <summary>Steps of an episode in ascending order.</summary>
    private sealed record LaterSteps(int Episode, IReadOnlyList<int> Steps);
}
