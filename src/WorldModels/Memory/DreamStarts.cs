using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.Rollouts;
using WorldModels.Torch;

namespace WorldModels.Memory;

/// <summary>
/// Moments of recorded episodes that a dream can begin at, kept with M's weights: the latent as mean and log variance,
/// then h, and c where there is one. The first rows are the beginnings of episodes, where both are zero; the others lie anywhere.
/// </summary>
internal sealed class DreamStarts
{
    public const string Name = "dream_starts";
    private const int MaxBeginnings = 500, MaxMoments = 1000;

    private readonly MdnRnnShape _shape;
    private readonly float[] _rows;
    private readonly int _beginnings;

    private DreamStarts(MdnRnnShape shape, float[] rows, int beginnings) => (_shape, _rows, _beginnings) = (shape, rows, beginnings);

    /// <summary>For an M that predicts but does not dream.</summary>
    public static DreamStarts None(MdnRnnShape shape) => new(shape, [], 0);

    private static int RowSize(MdnRnnShape shape) => 2 * shape.LatentSize + StateSize(shape);

    private static int StateSize(MdnRnnShape shape) => shape.HiddenSize + shape.CellSize;

    private int Count => _rows.Length / RowSize(_shape);

    /// <summary>Draws a moment and puts a dream there.</summary>
    /// <param name="anywhere">Whether it may lie anywhere in an episode, or is its beginning.</param>
    /// <param name="random">Chooses the moment and draws the latent from its distribution.</param>
    /// <param name="latent">Receives z.</param>
    /// <param name="hidden">Receives h.</param>
    /// <param name="cell">Receives c, where M has one.</param>
    public void Draw(bool anywhere, Pcg64 random, Span<float> latent, Span<float> hidden, Span<float> cell)
    {
        int index = random.Next(anywhere ? Count : _beginnings);
        ReadOnlySpan<float> row = _rows.AsSpan(index * RowSize(_shape), RowSize(_shape));
        LatentDraw.From(row[..(2 * latent.Length)], random, latent);
        row.Slice(2 * latent.Length, hidden.Length).CopyTo(hidden);
        row[(2 * latent.Length + hidden.Length)..].CopyTo(cell);
    }

    /// <exception cref="FormatException">The weights hold no such rows, or of another shape.</exception>
    public static DreamStarts Read(IReadOnlyDictionary<string, NamedTensor> weights, WeightReader reader, MdnRnnShape shape)
    {
        int count = weights.TryGetValue(Name, out NamedTensor? tensor) && tensor.Shape is [var rows and > 0, _] ? rows : 1;
        float[] values = reader.Read(Name, count, RowSize(shape));
        int size = RowSize(shape), states = StateSize(shape), beginnings = 0;
        while (beginnings < count && !values.AsSpan(beginnings * size + size - states, states).ContainsAnyExcept(0)) beginnings++;
        return beginnings > 0 ? new DreamStarts(shape, values, beginnings) : throw new FormatException($"weight '{Name}' of M has no row that begins an episode");
    }

    /// <summary>Takes beginnings and random moments out of recorded episodes, which M walks through.</summary>
    public static NamedTensor Collect(
        IReadOnlyDictionary<string, NamedTensor> weights, MdnRnnShape shape, RolloutStore store, IReadOnlyList<int> episodes, Pcg64 random)
    {
        var rows = new List<float[]>();
        float[] row = new float[RowSize(shape)];
        foreach (int episode in episodes.Take(MaxBeginnings))
        {
            store.ReadValues(store.EpisodeStart(episode), row.AsSpan(0, 2 * shape.LatentSize));
            rows.Add([.. row]);
        }
        var walk = new MdnRnnModel(weights, shape, None(shape));
        int perEpisode = (MaxMoments + episodes.Count - 1) / episodes.Count;
        foreach (int episode in episodes.Take(MaxMoments)) rows.AddRange(Walk(walk, store, episode, perEpisode, random));
        return new NamedTensor(Name, [rows.Count, row.Length], [.. rows.SelectMany(values => values)]);
    }

    private static IEnumerable<float[]> Walk(MdnRnnModel model, RolloutStore store, int episode, int moments, Pcg64 random)
    {
        MdnRnnShape shape = model.Shape;
        int length = store.EpisodeLength(episode);
        var steps = Enumerable.Range(0, moments).Select(_ => random.Next(1, length)).ToHashSet();
        float[] encoded = new float[2 * shape.LatentSize], action = new float[store.ActionSpace.Size], input = new float[shape.InputSize];
        float[] hidden = new float[shape.HiddenSize], cell = new float[shape.CellSize];
        for (int step = 0; step < length; step++)
        {
            long row = store.RowOf(episode, step);
            store.ReadValues(row, encoded);
            if (steps.Contains(step)) yield return [.. encoded, .. hidden, .. cell];
            LatentDraw.From(encoded, random, input.AsSpan(0, shape.LatentSize));
            store.ReadAction(row, action);
            ActionCode.Write(store.ActionSpace, action, input.AsSpan(shape.LatentSize));
            model.Step(input, hidden, cell, 1, Workspace.OfThisThread);
        }
    }
}
