using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Memory;

/// <summary>The current row of a cursor as part of a sequence: reads its latent and action, and checks that it follows the previous row.</summary>
internal sealed class SequenceRow
{
    private readonly RowVector<float> _latent, _action;
    private readonly Func<ulong> _episode;
    private readonly ValueGetter<int> _step;
    private readonly MdnRnnColumns _columns;
    private bool _started;

    public SequenceRow(DataViewRow input, MdnRnnColumns columns)
    {
        _columns = columns;
        _latent = new RowVector<float>(input, columns.Latent);
        _action = new RowVector<float>(input, columns.Action);
        _step = input.GetGetter<int>(input.Schema[columns.Step]);
        _episode = EpisodeNumbers.Reader(input, input.Schema[columns.Episode]);
    }

    public ulong Episode { get; private set; }

    public ulong PreviousEpisode { get; private set; }

    public int Step { get; private set; } = -1;

    /// <summary>Whether this row is the first of an episode.</summary>
    public bool StartsEpisode { get; private set; }

    public VBuffer<float> Latent => _latent.Value;

    public VBuffer<float> Action => _action.Value;

    /// <exception cref="InvalidOperationException">The row does not follow the previous one, or a vector does not have the length of its type.</exception>
    public void Read()
    {
        ulong episode = _episode();
        int step = 0;
        _step(ref step);
        StartsEpisode = !_started || episode != Episode;
        int expected = StartsEpisode ? 0 : Step + 1;
        if (step != expected)
            throw new InvalidOperationException(
                $"the rows are not whole episodes in order: column '{_columns.Step}' is {step}, but step {expected} of episode {episode} is expected. " +
                "A recurrent stage reads rows in the order in which they were recorded: shuffle, filter or take rows after it, and split by episode (SplitEpisodes).");
        _latent.Read();
        _action.Read();
        (PreviousEpisode, Episode, Step, _started) = (Episode, episode, step, true);
    }
}
