using System.Net;

namespace DecisionService.Tests;

/// <summary>The refused requests, and the answers.</summary>
[Collection(ServedModel.Name)]
public sealed class RefusalTests(ServedModel served)
{
    [Theory]
    [InlineData("POST", "/sessions/a/decisions", "{}", 400, "the field 'observation' is missing")]
    [InlineData("POST", "/sessions/a/decisions", "null", 400, "the body is null")]
    [InlineData("POST", "/sessions/a/decisions", "", 400, "not a valid request")]
    [InlineData("POST", "/sessions/a/decisions", "{\"observation\": [1", 400, "not a valid request")]
    [InlineData("POST", "/sessions/a/decisions", "{\"observation\": [1]}", 400, "has 1 numbers, and the model reads 2 (Observation)")]
    [InlineData("POST", "/sessions/a/decisions", "{\"observation\": [1, 2, 3]}", 400, "has 3 numbers")]
    [InlineData("POST", "/sessions/a/decisions", "{\"observation\": [1, NaN]}", 400, "not a valid request")]
    [InlineData("POST", "/sessions/a/decisions", "{\"observation\": [1, null]}", 400, "not a valid request")]
    [InlineData("POST", "/sessions/a/decisions", "{\"observation\": [1, \"2\"], \"x\": 1}", 400, "not a valid request")]
    [InlineData("POST", "/sessions/a/decisions", "{\"observation\": [1, 2], \"level\": 3}", 400, "level")]
    [InlineData("POST", "/sessions/a/decisions", "{\"observation\": [1, 1e999]}", 400, "observation[1] is Infinity")]
    [InlineData("POST", "/sessions/a/decisions", "{\"observation\": [1e38, 1e38]}", 422, "the session has not changed")]
    [InlineData("POST", "/sessions/a/decisions", "{\"observation\": [500, 30], \"step\": 7}", 409, "session 'a' is at step 1, and the request is for step 7")]
    [InlineData("POST", "/sessions/nobody/decisions", "{\"observation\": [500, 30]}", 404, "there is no session 'nobody'")]
    [InlineData("GET", "/sessions/nobody", null, 404, "PUT /sessions/nobody")]
    [InlineData("DELETE", "/sessions/nobody", null, 404, "there is no session 'nobody'")]
    [InlineData("PUT", "/sessions/a%20b", null, 400, "1 to 64 letters")]
    [InlineData("GET", "/nothing", null, 404, "GET /nothing is not served")]
    [InlineData("GET", "/sessions/a/decisions", null, 405, "is not served")]
    public async Task A_bad_request_is_refused_with_problem_details_and_changes_nothing(string method, string path, string? body, int status, string detail)
    {
        await using DecisionServer server = await Serve(served.Path, served.NewFolder());
        using var client = new Client(server);
        await client.BeginAsync("a");
        await client.DecideAsync("a", [500, 30]);
        Answer answer = await client.SendAsync(method, path, body);
        Assert.Equal((status, "application/problem+json"), ((int)answer.Status, answer.Type));
        Assert.Equal(status, answer.Body.GetProperty("status").GetInt32());
        Assert.Contains(detail, answer.Body.GetProperty("detail").GetString());
        Assert.All(new[] { "type", "title", "instance" }, field => Assert.NotEqual("", answer.Body.GetProperty(field).GetString()));
        Assert.Equal(1, (await client.SendAsync("GET", "/sessions/a", null)).Step);
    }

    [Fact]
    public async Task A_body_that_is_too_large_or_no_JSON_is_refused()
    {
        await using DecisionServer server = await Serve(served.Path, served.NewFolder());
        using var client = new Client(server);
        await client.BeginAsync("a");
        Answer large = await client.SendAsync("POST", "/sessions/a/decisions", $"{{\"observation\": [{new string('1', DecisionServer.MaxBodyBytes)}]}}");
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "application/problem+json"), (large.Status, large.Type));
        Answer text = await client.SendAsync("POST", "/sessions/a/decisions", "{\"observation\": [500, 30]}", "text/plain");
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "application/problem+json"), (text.Status, text.Type));
    }

    [Fact]
    public async Task Sessions_are_bounded_and_expire()
    {
        var clock = new ManualClock();
        string folder = served.NewFolder();
        ServiceOptions options = new(served.Path, folder, 0, 2, TimeSpan.FromHours(1)) { Clock = clock };
        await using (DecisionServer server = await DecisionServer.StartAsync(options, TestContext.Current.CancellationToken))
        {
            using var client = new Client(server);
            await client.BeginAsync("a");
            await client.BeginAsync("b");
            Assert.Contains("there are 2 sessions already", (await client.BeginAsync("c")).Text);
            // An existing session may be reset.
            await client.DecideAsync("b", [500, 30]);
            Answer again = await client.BeginAsync("b");
            Assert.Equal((HttpStatusCode.OK, 0), (again.Status, again.Step));
            clock.Now += TimeSpan.FromMinutes(50);
            await client.DecideAsync("b", [500, 30]);
            clock.Now += TimeSpan.FromMinutes(20);
            Assert.Equal(HttpStatusCode.NotFound, (await client.DecideAsync("a", [500, 30])).Status);
            Assert.Equal(HttpStatusCode.Created, (await client.BeginAsync("c")).Status);
        }
        await using DecisionServer after = await DecisionServer.StartAsync(options, TestContext.Current.CancellationToken);
        using var later = new Client(after);
        Assert.Equal(1, (await later.SendAsync("GET", "/sessions/b", null)).Step);
        Assert.Equal(HttpStatusCode.NotFound, (await later.SendAsync("GET", "/sessions/a", null)).Status);
    }

    [Fact]
    public async Task What_cannot_be_served_is_told_before_it_starts()
    {
        string folder = served.NewFolder();
        await using (DecisionServer server = await Serve(served.Path, folder))
        {
            using var client = new Client(server);
            await client.BeginAsync("a");
            Assert.Contains("perhaps because another service uses it", (await Refused(served.Path, folder)).Message);
            Assert.Contains("is in use", (await Assert.ThrowsAsync<ServiceException>(() => DecisionServer.StartAsync(
                new ServiceOptions(served.Path, served.NewFolder(), server.Address.Port, 10, TimeSpan.FromHours(1)), TestContext.Current.CancellationToken))).Message);
        }
        Assert.Contains("belong to another model", (await Refused(served.OtherPath, folder)).Message);
        string file = Path.Combine(folder, "sessions.bin");
        byte[] bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        Assert.Contains("is damaged at byte 48", (await Refused(served.Path, folder)).Message);
        Assert.Contains("there is no model", (await Refused("nowhere.zip", folder)).Message);
        Assert.Contains("cannot be served", (await Refused(file, served.NewFolder())).Message);
    }

    [Fact]
    public void A_journal_that_is_written_anew_holds_the_last_states_alone()
    {
        string folder = served.NewFolder(), file = Path.Combine(folder, "sessions.bin");
        DecisionModel model = DecisionModel.Load(served.Path);
        var sessions = new Dictionary<string, Session>();
        SessionState state = model.Beginning;
        using (var journal = new SessionJournal(folder, model, sessions))
        {
            for (int step = 1; step <= 50; step++) journal.Append("a", state = new SessionState([.. state.Hidden.Select(h => h + 1)], state.Cell, step), DateTimeOffset.UnixEpoch);
            long before = new FileInfo(file).Length;
            journal.Write([new Session("a", state, DateTimeOffset.UnixEpoch)]);
            Assert.InRange(new FileInfo(file).Length, 1, before / 20);
            journal.Append("b", model.Beginning, DateTimeOffset.UnixEpoch);
        }
        using (new SessionJournal(folder, model, sessions)) { }
        Assert.Equal(["a", "b"], sessions.Keys.Order());
        Assert.Equal((50, 50f), (sessions["a"].State.Steps, sessions["a"].State.Hidden[0]));
        Assert.False(File.Exists(file + ".tmp"));
    }

    private static Task<DecisionServer> Serve(string model, string folder) =>
        DecisionServer.StartAsync(new ServiceOptions(model, folder, 0, 10, TimeSpan.FromHours(1)), TestContext.Current.CancellationToken);

    private static Task<ServiceException> Refused(string model, string folder) => Assert.ThrowsAsync<ServiceException>(() => Serve(model, folder));

    private sealed class ManualClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
