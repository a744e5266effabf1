using System.Runtime.ExceptionServices;

namespace WorldModels.Control;

/// <summary>Episodes that are distributed over threads, each with its own block.</summary>
internal sealed class ParallelWorlds : IVectorWorld
{
    private readonly List<IVectorWorld> _blocks = [];
    private readonly List<int> _firsts = [];
    private readonly (int Block, int Episode)[] _places;
    private readonly int _actionSize;

    private ParallelWorlds(int count, int blocks, int actionSize, Func<int, IVectorWorld> create)
    {
        (Count, _actionSize) = (count, actionSize);
        _places = new (int, int)[count];
        try
        {
            for (int block = 0; block < blocks; block++)
            {
                int first = count * block / blocks, size = count * (block + 1) / blocks - first;
                _firsts.Add(first);
                _blocks.Add(create(size));
                for (int episode = 0; episode < size; episode++) _places[first + episode] = (block, episode);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Creates the episodes of a task, dreamt or real.</summary>
    /// <exception cref="ArgumentException">C cannot play in the environment.</exception>
    public static ParallelWorlds Create(ControllerTask task, int count) => new(
        count, Math.Min(count, task.Options.Threads), task.ActionSpace.Size, size =>
        {
            bool seesCell = task.Options.CellColumnName is not null;
            return task.InDream ? new DreamWorlds(task, size, seesCell) : new RealWorlds(task, size, seesCell);
        });

    public int Count { get; }

    public void Begin(int episode, long seed) => _blocks[_places[episode].Block].Begin(_places[episode].Episode, seed);

    public ReadOnlySpan<float> Input(int episode) => _blocks[_places[episode].Block].Input(_places[episode].Episode);

    public StepOutcome Outcome(int episode) => _blocks[_places[episode].Block].Outcome(_places[episode].Episode);

    public void Step(ReadOnlyMemory<float> actions)
    {
        if (_blocks.Count == 1)
        {
            _blocks[0].Step(actions);
            return;
        }
        try
        {
            Parallel.For(0, _blocks.Count, block =>
                _blocks[block].Step(actions.Slice(_firsts[block] * _actionSize, _blocks[block].Count * _actionSize)));
        }
        catch (AggregateException failures)
        {
            // Throws the exception of the environment itself, as with a single thread.
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }

    public void Dispose()
    {
        foreach (IVectorWorld block in _blocks) block.Dispose();
    }
}
