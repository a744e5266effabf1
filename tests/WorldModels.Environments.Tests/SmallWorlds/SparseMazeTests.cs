using Xunit;

namespace WorldModels.Environments.Tests;

public sealed class SparseMazeTests
{
    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(3, 7, 1)]
    [InlineData(10, 10, 2)]
    public void Exactly_one_way_leads_from_each_room_to_each_other(int rows, int columns, long mazeSeed)
    {
        using var maze = new SparseMaze(rows, columns, mazeSeed);
        string[] map = maze.Map.Split('\n');
        Assert.Equal(2 * rows + 1, map.Length);
        Assert.Equal('S', map[1][1]);
        Assert.Equal('G', map[^2][^2]);
        // A tree: the open cells are the rooms and rooms - 1 passages, and all can be reached from the start.
        int open = string.Concat(map).Count(cell => cell != '#');
        Assert.Equal(2 * rows * columns - 1, open);
        Assert.Equal(open, Distances(map).Count);
    }

    [Fact]
    public void The_way_to_the_goal_pays_at_its_end_and_nowhere_else()
    {
        using var maze = new SparseMaze(4, 5, mazeSeed: 3);
        string[] map = maze.Map.Split('\n');
        var steps = Play.Through(maze, 0, WayToGoal(map));
        Assert.Equal(1, steps[^1].Reward);
        Assert.True(steps[^1].Terminated);
        Assert.Equal(0, steps.SkipLast(1).Sum(step => step.Reward));
        Assert.Equal(Distances(map)[(map.Length - 2, map[0].Length - 2)], steps.Count - 1);
    }

    [Fact]
    public void It_sees_its_place_and_the_openings_around()
    {
        using var maze = new SparseMaze(2, 2, mazeSeed: 0);
        string[] map = maze.Map.Split('\n');
        // Cell (1, 1) of 5 x 5.
        Assert.Equal([0.25f, 0.25f, 0, map[1][2] == '#' ? 0 : 1, 0, map[2][1] == '#' ? 0 : 1], maze.Reset(0).Values);
    }

    [Fact]
    public void The_maze_depends_on_its_own_seed_alone()
    {
        using SparseMaze one = new(mazeSeed: 1), same = new(mazeSeed: 1), other = new(mazeSeed: 2);
        Assert.Equal(one.Map, same.Map);
        Assert.NotEqual(one.Map, other.Map);
        one.Reset(77);
        Assert.Equal(one.Map, same.Map);
    }

    private static Stack<float> WayToGoal(string[] map)
    {
        var distances = Distances(map);
        var way = new Stack<float>();
        (int row, int column) = (map.Length - 2, map[0].Length - 2);
        while ((row, column) != (1, 1))
            foreach ((int move, int fromRow, int fromColumn) in new[] { (0, row, column + 1), (1, row, column - 1), (2, row + 1, column), (3, row - 1, column) })
                if (distances.TryGetValue((fromRow, fromColumn), out int distance) && distance == distances[(row, column)] - 1)
                {
                    way.Push(move);
                    (row, column) = (fromRow, fromColumn);
                    break;
                }
        return way;
    }

    private static Dictionary<(int Row, int Column), int> Distances(string[] map)
    {
        var distances = new Dictionary<(int Row, int Column), int> { [(1, 1)] = 0 };
        var queue = new Queue<(int Row, int Column)>([(1, 1)]);
        while (queue.TryDequeue(out var cell))
            foreach (var next in new[] { (cell.Row, cell.Column - 1), (cell.Row, cell.Column + 1), (cell.Row - 1, cell.Column), (cell.Row + 1, cell.Column) })
                if (map[next.Item1][next.Item2] != '#' && distances.TryAdd(next, distances[cell] + 1)) queue.Enqueue(next);
        return distances;
    }
}
