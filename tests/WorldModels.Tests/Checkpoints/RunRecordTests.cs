using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.Exploration;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Planning;
using WorldModels.Rollouts;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Checkpoints;

/// <summary>Every setting that determines a result is in the record with which a checkpoint is compared, or on the lists here.</summary>
public sealed class RunRecordTests
{
    private static readonly string[] OfEveryTraining = ["Progress", "CancellationToken", "Threads", "Precision", "TensorBoardFolder"];
    private static readonly string[] OfCheckpoints = [.. OfEveryTraining, "CheckpointFolder", "CheckpointEvery"];
    private static readonly string[] OfControllers = [.. OfCheckpoints, "OutputColumnName", "LatentColumnName", "HiddenColumnName", "CellColumnName", "Evaluator"];

    // The settings that a trainer records as a hash or as its own description.
    private static readonly string[] Facts = ["Environment", "StartFrom", "Ensemble"];

    public static TheoryData<Type, string[], string[]> Options { get; } = new()
    {
        {
            typeof(VaeEncoderOptions), [.. OfCheckpoints, "OutputColumnName", "InputColumnName", "LogVarianceColumnName", "SampleLatent"], []
        },
        {
            typeof(MdnRnnPredictorOptions),
            [
                .. OfCheckpoints, "OutputColumnName", "InputColumnName", "CellColumnName", "LogVarianceColumnName", "ActionColumnName", "RewardColumnName",
                "DoneColumnName", "EpisodeColumnName", "StepColumnName", "ActionSpace", "MemoryBudgetBytes",
            ],
            ["Cell", "Head", "HiddenSize", "Mixtures"]
        },
        { typeof(CmaEsControllerOptions), OfControllers, ["UseBias", "HiddenUnits"] },
        { typeof(PpoControllerOptions), OfControllers, ["HiddenUnits"] },
        { typeof(DqnControllerOptions), OfControllers, ["HiddenUnits"] },
        { typeof(RolloutOptions), ["Policy", "Player", "Workers", "Retries", "MemoryBudgetBytes", "Folder", "Resumable", "CheckpointEvery"], [] },
        { typeof(IterativeOptions), [.. OfEveryTraining, "Rounds", "SolvedScore", "FirstPolicy", "Player", "Folder"], [] },
        { typeof(DynamicsNetworkOptions), [.. OfCheckpoints, "ActionSpace"], [] },
        { typeof(MctsOptions), ["LeafValue"], [] },
        { typeof(GraphOptions), [], [] },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_setting_changes_the_record_or_stands_on_a_list(Type type, string[] without, string[] inShape)
    {
        Assert.Equal(without.Order(), RunRecord.AllOf(type).Except(RunRecord.SettingsOf(type)).Select(setting => setting.Name).Order());
        Assert.Equal(inShape.Order(), RunRecord.SettingsOf(type).Where(setting => setting.IsDefined(typeof(InShapeAttribute))).Select(setting => setting.Name).Order());
        Assert.All(RunRecord.AllOf(type).Where(setting => without.Contains(setting.Name)), setting =>
            Assert.NotEmpty(setting.GetCustomAttribute<NotInRunRecordAttribute>()!.Reason));
        object asked = Activator.CreateInstance(type)!;
        JsonObject before = Record(asked);
        string described = RunRecord.Describe(asked);
        foreach (PropertyInfo setting in RunRecord.SettingsOf(type).Where(setting => !Facts.Contains(setting.Name)))
        {
            object changed = Activator.CreateInstance(type)!;
            Change(setting, changed);
            Assert.NotEqual(described, RunRecord.Describe(changed));
            string differences = CheckpointJson.Differences(before, Record(changed));
            if (inShape.Contains(setting.Name)) Assert.Empty(differences);
            else Assert.StartsWith($"{setting.Name} was ", differences, StringComparison.Ordinal);
        }

        JsonObject Record(object options) => CheckpointJson.ToObject(RunRecord.Of(options));
    }

    [Fact]
    public void Facts_take_the_place_of_settings_and_what_cannot_be_compared_is_refused()
    {
        var options = new CmaEsControllerOptions { Environment = () => new PointWorld() };
        Assert.Contains("ControllerOptions.Environment", Assert.Throws<InvalidOperationException>(() => RunRecord.Of(options)).Message, StringComparison.Ordinal);
        Dictionary<string, object?> record = RunRecord.Of(options, ("Environment", "a point"), ("Seed", 3));
        Assert.Equal(("a point", 3, 64), (record["Environment"], record["Seed"], record["Population"]));
    }

    [Fact]
    public void The_notes_of_a_loop_and_of_a_dream_gap_have_all_settings()
    {
        string[] loop = Names(typeof(IterativeSettings)), gap = Names(typeof(DreamGapSettings));
        Assert.All(RunRecord.SettingsOf(typeof(IterativeOptions)), setting => Assert.Contains(setting.Name, loop));
        // The record contains C's settings and the gap's own settings. C is trained in the dream, at the temperatures of the gap.
        Assert.All(RunRecord.SettingsOf(typeof(DreamGapOptions)).Where(setting => setting.Name != "Controller"), setting => Assert.Contains(setting.Name, gap));
        string[] unused = ["Environment", "GiveUpAfter", "Temperature"];
        Assert.All(RunRecord.SettingsOf(typeof(CmaEsControllerOptions)).Where(setting => !unused.Contains(setting.Name)), setting => Assert.Contains(setting.Name, gap));

        static string[] Names(Type record) => [.. record.GetProperties().Select(property => property.Name)];
    }

    [Fact]
    public void A_learner_describes_all_its_settings()
    {
        var ml = new MLContext(seed: 1);
        foreach (PropertyInfo setting in RunRecord.AllOf(typeof(TabularLearnerOptions)))
        {
            var options = new TabularLearnerOptions();
            Change(setting, options);
            Assert.NotEqual(new TabularLearner(ml).Describe(1), new TabularLearner(ml, options).Describe(1));
        }
        foreach (PropertyInfo setting in RunRecord.SettingsOf(typeof(DynamicsNetworkOptions)))
        {
            var learner = new DynamicsLearner(ml);
            string before = learner.Describe(1);
            Change(setting, learner.Network);
            Assert.NotEqual(before, learner.Describe(1));
        }
        foreach (PlannerOptions planner in new PlannerOptions[] { new MctsOptions(), new GraphOptions() })
            foreach (PropertyInfo setting in RunRecord.SettingsOf(planner.GetType()))
            {
                var learner = new DynamicsLearner(ml) { Planner = (PlannerOptions)Activator.CreateInstance(planner.GetType())! };
                string before = learner.Describe(1);
                Change(setting, learner.Planner);
                Assert.NotEqual(before, learner.Describe(1));
            }
        var vision = new VaeEncoderOptions();
        var memory = new MdnRnnPredictorOptions();
        var control = new CmaEsControllerOptions();
        var whole = new VisionMemoryControlLearner(ml) { Vision = _ => vision, Memory = _ => memory, Control = _ => control };
        foreach (object stage in new object[] { vision, memory, control })
            foreach (PropertyInfo setting in RunRecord.SettingsOf(stage.GetType()).Where(setting => !Facts.Contains(setting.Name)))
            {
                string before = whole.Describe(2);
                Change(setting, stage);
                Assert.NotEqual(before, whole.Describe(2));
            }
    }

    private static void Change(PropertyInfo setting, object options)
    {
        object? value = setting.GetValue(options);
        Type type = Nullable.GetUnderlyingType(setting.PropertyType) ?? setting.PropertyType;
        setting.SetValue(options, value switch
        {
            bool yes => !yes,
            int number => number + 1,
            long number => number + 1,
            double number => double.IsInfinity(number) ? 1 : number / 2 + 0.125,
            string text => text + "2",
            int[] numbers => numbers.Append(7).ToArray(),
            IReadOnlyList<double> numbers => numbers.Append(7).ToArray(),
            Enum choice => Enum.GetValues(type).Cast<object>().First(other => !other.Equals(choice)),
            null when type == typeof(string) => "a name",
            null when type == typeof(long) => 5L,
            null when type == typeof(double) => 0.5,
            _ => throw new InvalidOperationException($"no other value of {setting.Name} is known: {value}"),
        });
    }
}
