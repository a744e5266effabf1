using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Memory;

/// <summary>The row under a cursor as part of a sequence: its latent and action, and whether it follows the row before it.</summary>
internal sealed class SequenceRow
{
    private readonly ValueGetter<VBuffer<float>> _latent, _action;
    private readonly Func<ulong> _episode;
    private readonly ValueGetter<int> _step;
    private readonly MdnRnnColumns _columns;
    private VBuffer<float> _latentBuffer, _actionBuffer;
    private bool _started;

    public SequenceRow(DataViewRow input, MdnRnnColumns columns)
    {
        _columns = columns;
        _latent = input.GetGetter<VBuffer<float>>(input.Schema[columns.Latent]);
        _action = input.GetGetter<VBuffer<float>>(input.Schema[columns.Action]);
        _step = input.GetGetter<int>(input.Schema[columns.Step]);
        DataViewSchema.Column episode = input.Schema[columns.Episode];
        _episode = Type.GetTypeCode(episode.Type.RawType) switch
        {
            TypeCode.Byte => NumberOf<byte>(input, episode, value => value),
            TypeCode.UInt16 => NumberOf<ushort>(input, episode, value => value),
            TypeCode.UInt32 => NumberOf<uint>(input, episode, value => value),
            TypeCode.UInt64 => NumberOf<ulong>(input, episode, value => value),
            _ => NumberOf<int>(input, episode, value => (uint)value),
        };
    }

    public ulong Episode { get; private set; }

    public ulong PreviousEpisode { get; private set; }

    public int Step { get; private set; } = -1;

    /// <summary>Whether this row is the first of an episode.</summary>
    public bool StartsEpisode { get; private set; }

    public VBuffer<float> Latent => _latentBuffer;

    public VBuffer<float> Action => _actionBuffer;

    /// <exception cref="InvalidOperationException">The row does not follow the one before it.</exception>
    public void Read()
    {
        ulong episode = _episode();
        int step = 0;
        _step(ref step);
        StartsEpisode = !_started || episode != Episode;
        int expected = StartsEpisode ? 0 : Step + 1;
        if (step != expected)
            throw new InvalidOperationException(
                $"the rows are not whole episodes in order: column '{_columns.Step}' is {step} where episode {episode} should be at step {expected}. " +
                "A stage with a memory takes rows as they were recorded; shuffle, filter or take rows after it, and split by episode (SplitEpisodes).");
        _latent(ref _latentBuffer);
        _action(ref _actionBuffer);
        (PreviousEpisode, Episode, Step, _started) = (Episode, episode, step, true);
    }

    private static Func<ulong> NumberOf<T>(DataViewRow input, DataViewSchema.Column column, Func<T, ulong> convert) where T : unmanaged
    {
        ValueGetter<T> getter = input.GetGetter<T>(column);
        return () =>
        {
            T value = default;
            getter(ref value);
            return convert(value);
        };
    }
}
