using WorldModels.Environments.Cover;
using WorldModels.Fidelity.TakeCover;
using Xunit;

namespace WorldModels.Environments.Tests;

public sealed class TakeCoverFidelityTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Traces", "takecover");

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Theory, MemberData(nameof(Names))]
    public void A_replayed_trace_agrees_with_the_recording(string name)
    {
        TakeCoverErrors errors = TakeCoverReplay.Compare(Read(name));
        Assert.All([errors.Place, errors.Velocity, errors.Eye, errors.Aim, errors.Flight], error => Assert.InRange(error, 0, 5.001e-7));
        Assert.True(errors.Faithful);
        Assert.True(errors.Fireballs > 0);
    }

    [Fact]
    public void The_six_traces_are_there() => Assert.Equal(6, Names.Count);

    [Fact]
    public void Statistics_agree_with_those_of_the_original() =>
        Assert.All(TakeCoverMeasurement.Measure(episodes: 60, seed: 2), statistic => Assert.True(statistic.Within, statistic.ToString()));

    [Fact]
    public void The_check_notices_another_action()
    {
        TakeCoverTrace trace = Read("pub_tc03", text => text.Replace("[0,0],1.0],\n[34,", "[1,0],1.0],\n[34,", StringComparison.Ordinal));
        TakeCoverErrors errors = TakeCoverReplay.Compare(trace);
        Assert.False(errors.Faithful);
        Assert.InRange(errors.Place, 0.7, 10);
    }

    /// <summary>The last digits after a hit that the player survives: velocity, eyes, and the position after the wall.</summary>
    [Theory]
    [InlineData("-6.346771,-5.174133", "-6.346772,-5.174133")]
    [InlineData("0.0,-0.502365,40.734406", "0.0,-0.502365,40.734407")]
    [InlineData("-431.837112,596.705353", "-431.837112,596.705354")]
    [InlineData("[191,37.0,", "[191,58.0,")]
    public void The_check_notices_the_last_digit_after_a_hit(string original, string replacement)
    {
        TakeCoverTrace trace = Read("pub_tc05", text => text.Replace(original, replacement, StringComparison.Ordinal));
        Assert.False(TakeCoverReplay.Compare(trace).Faithful);
    }

    [Fact]
    public void Two_losses_in_one_tic_are_told_apart_by_their_kicks()
    {
        Player player = new(), copy = new();
        Fireball[] hits = [Hit(player, 20), Hit(player, 652)];
        copy.Suffer(63, hits[0].X, hits[0].Y);
        copy.Suffer(21, hits[1].X, hits[1].Y);
        Assert.Equal([63, 21], TakeCoverLosses.Explain(player, hits, 84, Row(copy.Body))!);
        Assert.Null(TakeCoverLosses.Explain(player, hits, 85, Row(copy.Body)));
        Assert.Null(TakeCoverLosses.Explain(player, hits, 21, Row(copy.Body)));
        Assert.Equal([84], TakeCoverLosses.Explain(player, hits[..1], 84, Row(copy.Body))!);
        Assert.Null(TakeCoverLosses.Explain(player, [], 21, Row(copy.Body)));
    }

    /// <summary>The fireball of a monster, just before the player.</summary>
    private static Fireball Hit(Player player, int monsterY)
    {
        Fireball fireball = Fireball.Throw(new Monster(new Pcg64(0)) { Y = monsterY * Fixed.One }, player, early: 0);
        while (fireball.Advance(player, []) == Contact.None) { }
        return fireball;
    }

    private static TakeCoverRow Row(Body body) => new()
    {
        Tic = 0, Health = 100, X = 0, Y = 0, Eye = 0, Monsters = [], Fireballs = [], Sideways = 0, Reward = 1,
        VelocityX = Fixed.ToDouble(body.VelocityX), VelocityY = Fixed.ToDouble(body.VelocityY),
    };

    [Fact]
    public void The_check_notices_another_ending()
    {
        TakeCoverTrace trace = Read("pub_tc03");
        trace.Died = false;
        Assert.Equal(1, TakeCoverReplay.Compare(trace).Collisions);
    }

    [Fact]
    public void A_hit_costs_one_of_eight_losses_each_as_likely_and_kicks_the_player_away()
    {
        int[] counts = new int[9];
        for (int seed = 0; seed < 400; seed++)
        {
            var battle = new Battle(new Pcg64(seed));
            double kick = 0;
            while (battle.Player.Health == 100)
            {
                battle.Advance(Sidestep.None);
                kick = -Fixed.ToDouble(battle.Player.Body.VelocityX);
            }
            // Two fireballs may hit in one tic; then the damage of each is unknown.
            if (Burning(battle) > 1) continue;
            int loss = 100 - battle.Player.Health;
            Assert.Equal(0, loss % 21);
            counts[loss / 21]++;
            Assert.InRange(kick, 0.6 * loss / 8, loss / 8.0 + 1e-4);
        }
        Assert.Equal(0, counts[0]);
        Assert.All(counts[1..], count => Assert.InRange(count, 25, 80));

        static int Burning(Battle battle)
        {
            int burning = 0;
            foreach (Fireball fireball in battle.Fireballs)
                if (fireball.Burst > 0) burning++;
            return burning;
        }
    }

    [Fact]
    public void The_report_names_what_is_beyond_bounds()
    {
        TakeCoverTrace trace = Read("pub_tc03");
        trace.Died = false;
        using var output = new StringWriter();
        TakeCoverReport.Write(output, [TakeCoverReplay.Compare(trace)], [new("height", 1, 2, 0.5), new("width", 1, 2, 1)]);
        Assert.Contains("NOT FAITHFUL: beyond bounds are pub_tc03, height" + Environment.NewLine, output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("takecover-golden-1", "another", "format is another")]
    [InlineData("camera_z", "camera", "fields are")]
    [InlineData("[14,100.0,", "[14,", "row 0 has 10 columns")]
    [InlineData("[14,", "[\"x\",", "is not a trace")]
    [InlineData("{\"format\"", "[", "is not a trace")]
    public void A_malformed_trace_is_refused(string original, string replacement, string complaint)
    {
        string message = Assert.Throws<InvalidDataException>(
            () => Read("pub_tc03", text => text.Replace(original, replacement, StringComparison.Ordinal))).Message;
        Assert.Contains("changed.json", message, StringComparison.Ordinal);
        Assert.Contains(complaint, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_folder_is_named() =>
        Assert.Contains("no-such-folder", Assert.Throws<DirectoryNotFoundException>(() => TakeCoverTrace.ReadFolder("no-such-folder")).Message, StringComparison.Ordinal);

    private static TakeCoverTrace Read(string name) => TakeCoverTrace.Read(Path.Combine(Folder, name + ".json"));

    private static TakeCoverTrace Read(string name, Func<string, string> change)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string text = File.ReadAllText(Path.Combine(Folder, name + ".json")), changed = change(text);
            Assert.NotEqual(text, changed);
            File.WriteAllText(Path.Combine(folder, "changed.json"), changed);
            return TakeCoverTrace.Read(Path.Combine(folder, "changed.json"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
