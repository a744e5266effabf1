using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Xunit;

namespace WorldModels.Tests.MachineLearning;

public class DataViewTableTests
{
    private readonly MLContext _ml = new(seed: 1);

    private sealed class Row
    {
        public int Step { get; set; }

        public float Reward { get; set; }

        public string Name { get; set; } = "";

        [VectorType(4)]
        public double[] Latent { get; set; } = [];
    }

    private IDataView Rows(int count) => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Row
    {
        Step = i, Reward = i == 0 ? float.NaN : 1f / 3, Name = i == 1 ? new string('x', 50) : "start", Latent = [i, 0.5, -1234567, 1],
    }));

    [Fact]
    public void The_head_of_data_is_a_table()
    {
        string[] lines = Rows(9).ToTable(rows: 2).Split(Environment.NewLine);
        Assert.Equal(
            [
                "Step   Reward  Name                                 Latent",
                "Int32  Single  String                               Vector<Double, 4>",
                "0      NaN     start                                [0, 0.5, -1.235E+06, ... 4]",
                $"1      0.3333  {new string('x', 32)}...  [1, 0.5, -1.235E+06, ... 4]",
                "2 rows, and more",
            ],
            lines);
    }

    [Fact]
    public void The_last_line_counts_what_there_is()
    {
        Assert.EndsWith($"{Environment.NewLine}3 rows", Rows(3).ToTable(), StringComparison.Ordinal);
        Assert.EndsWith($"{Environment.NewLine}0 of 0 rows", Rows(0).ToTable(), StringComparison.Ordinal);
        Assert.EndsWith($"{Environment.NewLine}0 rows, and more", Rows(1).ToTable(0), StringComparison.Ordinal);
        Assert.EndsWith($"{Environment.NewLine}5 of 6 rows", _ml.Data.Cache(Counted(6)).ToTable(), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Rows(1).ToTable(-1));
    }

    [Fact]
    public void Hidden_columns_are_left_out_and_keys_shown_as_numbers()
    {
        IDataView keyed = _ml.Transforms.Conversion.MapValueToKey("Name").Fit(Rows(2)).Transform(Rows(2));
        string[] heading = keyed.ToTable().Split(Environment.NewLine)[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["Step", "Reward", "Name", "Latent"], heading);
        Assert.Contains("Key<UInt32, 0-1>", keyed.ToTable(), StringComparison.Ordinal);
    }

    // Data of a known number of rows.
    private IDataView Counted(int rows) => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(i => new Row { Latent = new double[4] }).ToList());
}
