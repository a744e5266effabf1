using System.Net;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Environments;

namespace DecisionService.Tests;

/// <summary>The decisions of the service are those of the model elsewhere.</summary>
[Collection(ServedModel.Name)]
public sealed class DecisionTests(ServedModel served)
{
    [Fact]
    public async Task Actions_surprise_and_forecast_are_those_of_an_agent_a_prediction_engine_and_the_columns()
    {
        await using DecisionServer server = await Serve(served.NewFolder());
        using var client = new Client(server);
        Answer begun = await client.BeginAsync("tank-1");
        Assert.Equal((HttpStatusCode.Created, 0), (begun.Status, begun.Step));
        var agent = Agent.FromModel(served.Model);
        agent.Begin();
        using var tank = new Tank();
        Observation shown = tank.Reset(5);
        var rows = new List<PlantRow>();
        var answers = new List<Answer>();
        for (int step = 0; step < 12; step++)
        {
            Answer answer = await client.DecideAsync("tank-1", shown.Values);
            Assert.Equal((HttpStatusCode.OK, step, "application/json"), (answer.Status, answer.Step, answer.Type));
            Assert.Equal(agent.Act(shown), answer.Action);
            rows.Add(new PlantRow { Step = step, Observation = shown.Values, Action = answer.Action });
            answers.Add(answer);
            shown = tank.Step(answer.Action).Observation;
        }

        using var engine = new MLContext().Model.CreatePredictionEngine<PlantRow, DecidedRow>(served.Model);
        foreach ((int step, PlantRow row) in rows.Index()) Assert.Equal(engine.Predict(row).Decision, answers[step].Action);

        IDataView columns = served.Model.Transform(new MLContext().Data.LoadFromEnumerable(rows));
        float[] scores = [.. columns.GetColumn<float>("Score")];
        bool[] alarms = [.. columns.GetColumn<bool>("PredictedLabel")];
        float[][] means = [.. columns.GetColumn<float[]>("Forecast")], quantiles = [.. columns.GetColumn<float[]>("ForecastQuantiles")];
        Assert.Equal(System.Text.Json.JsonValueKind.Null, answers[0].Body.GetProperty("surprise").ValueKind);
        for (int step = 0; step < 12; step++)
        {
            var forecast = answers[step].Body.GetProperty("forecast");
            Assert.Equal("data", forecast.GetProperty("units").GetString());
            Assert.Equal(means[step], forecast.GetProperty("steps").EnumerateArray().SelectMany(ahead => Answer.Numbers(ahead.GetProperty("mean"))));
            Assert.Equal(quantiles[step], forecast.GetProperty("steps").EnumerateArray().SelectMany(ahead => ahead.GetProperty("quantiles").EnumerateArray().SelectMany(Answer.Numbers)));
            if (step == 0) continue;
            var surprise = answers[step].Body.GetProperty("surprise");
            Assert.Equal((scores[step], alarms[step]), (surprise.GetProperty("score").GetSingle(), surprise.GetProperty("alarm").GetBoolean()));
        }
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await client.DecideAsync("tank-1", [500, 30], forecast: false)).Body.GetProperty("forecast").ValueKind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sessions_go_on_after_a_restart_and_after_a_process_that_was_killed(bool killed)
    {
        string folder = served.NewFolder(), file = Path.Combine(folder, "sessions.bin");
        var agent = Agent.FromModel(served.Model);
        agent.Begin();
        float[][] observations = [.. Enumerable.Range(0, 8).Select(step => new[] { 400f + 20 * step, 30f - step })];
        byte[] left;
        DecisionServer first = await Serve(folder);
        await using (first)
        {
            using var client = new Client(first);
            await client.BeginAsync("a");
            await client.BeginAsync("ended");
            foreach (float[] observation in observations[..4]) Assert.Equal(agent.Act(new Observation(observation)), (await client.DecideAsync("a", observation)).Action);
            Assert.Equal(HttpStatusCode.NoContent, (await client.SendAsync("DELETE", "/sessions/ended", null)).Status);
            using FileStream reading = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            left = new byte[reading.Length];
            reading.ReadExactly(left);
        }
        // The file of a process that was killed while it wrote a record.
        if (killed) await File.WriteAllBytesAsync(file, [.. left, 1, (byte)'a', 1, 9, 0], TestContext.Current.CancellationToken);
        await using DecisionServer second = await Serve(folder);
        using var other = new Client(second);
        Assert.Equal(4, (await other.SendAsync("GET", "/sessions/a", null)).Step);
        Assert.Equal(HttpStatusCode.NotFound, (await other.SendAsync("GET", "/sessions/ended", null)).Status);
        foreach (float[] observation in observations[4..]) Assert.Equal(agent.Act(new Observation(observation)), (await other.DecideAsync("a", observation)).Action);
    }

    [Fact]
    public async Task Requests_that_come_together_for_one_session_are_taken_one_after_the_other()
    {
        await using DecisionServer server = await Serve(served.NewFolder());
        using var client = new Client(server);
        await client.BeginAsync("a");
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.DecideAsync("a", [500, 30])));
        Assert.Equal(Enumerable.Range(0, 20), answers.Select(answer => answer.Step).Order());
        var agent = Agent.FromModel(served.Model);
        agent.Begin();
        foreach (Answer answer in answers.OrderBy(answer => answer.Step)) Assert.Equal(agent.Act(new Observation([500, 30])), answer.Action);
    }

    [Fact]
    public async Task It_tells_what_it_serves_and_that_it_is_well()
    {
        await using DecisionServer server = await Serve(served.NewFolder());
        using var client = new Client(server);
        await client.BeginAsync("a");
        await client.DecideAsync("a", [500, 30]);
        Answer health = await client.SendAsync("GET", "/health", null), model = await client.SendAsync("GET", "/model", null);
        Assert.Equal(("healthy", 1, 1), (health.Body.GetProperty("status").GetString(), health.Body.GetProperty("sessions").GetInt32(), health.Body.GetProperty("decisions").GetInt32()));
        Assert.Equal((2, "Observation", 5), (
            model.Body.GetProperty("observationSize").GetInt32(), model.Body.GetProperty("observation")[0].GetString(), model.Body.GetProperty("horizon").GetInt32()));
    }

    [Fact]
    public async Task The_load_test_gives_a_line_for_each_number_of_sessions_and_kind_of_request()
    {
        using var output = new StringWriter();
        await LoadTest.RunAsync(served.Path, TimeSpan.FromMilliseconds(30), output, TestContext.Current.CancellationToken);
        string[] lines = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches(@"^the agent alone, one thread: \d+\.\d\d microseconds of CPU time a decision, 0\.\d bytes$", lines[0]);
        Assert.Equal(9, lines.Count(line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^ +(1|16|256)  (health|decision|decision and forecast) +[1-9]\d* +\d+ us +\d+\.\d+ ms")));
        Assert.Contains("processors", lines[^1]);
    }

    private Task<DecisionServer> Serve(string folder) =>
        DecisionServer.StartAsync(new ServiceOptions(served.Path, folder, 0, 100, TimeSpan.FromHours(1)), TestContext.Current.CancellationToken);

    private sealed class PlantRow
    {
        public uint Episode { get; set; }

        public int Step { get; set; }

        [VectorType(2)]
        public float[] Observation { get; set; } = [];

        [VectorType(1)]
        public float[] Action { get; set; } = [];

        public float Reward { get; set; }

        public bool Done { get; set; }
    }

    private sealed class DecidedRow
    {
        public float[] Decision { get; set; } = [];
    }
}
