using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using WorldModels.Environments;

namespace DreamStudio.Tests;

[Collection(SharedModel.Name)]
public sealed class SessionTests(TrainedModel model) : IAsyncLifetime
{
    private StudioServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await StudioServer.StartAsync(model.Studio, port: 0, seed: 3);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_first_message_describes_the_model()
    {
        using Page page = await Page.OpenAsync(_server.Address);
        JsonElement description = await page.ReadTextAsync();
        Assert.Equal("CarRacing", description.GetProperty("world").GetString());
        Assert.Equal(6, description.GetProperty("latentSize").GetInt32());
        Assert.Equal(16, description.GetProperty("hiddenSize").GetInt32());
        Assert.Equal(["left", "right", "up", "down"], description.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("key").GetString()));
    }

    [Fact]
    public async Task Both_worlds_begin_at_the_real_first_frame_and_wait()
    {
        using Page page = await Page.OpenAsync(_server.Address);
        Moment first = await page.ReadMomentAsync();
        using var race = new CarRacing();
        Assert.Equal(race.Reset(3).Pixels, first.Real);
        Assert.Equal(model.Studio.Vision.Decode(model.Studio.Vision.Encode(first.Real)), first.Redrawn);
        Assert.Equal(first.Redrawn, first.Dream);
        Assert.True(first.State.GetProperty("paused").GetBoolean());
        Assert.Equal(0, first.Step);
    }

    [Fact]
    public async Task The_real_world_takes_the_keys_that_are_held()
    {
        using Page page = await Page.OpenAsync(_server.Address);
        using var race = new CarRacing();
        race.Reset(3);
        await page.SendAsync(new { keys = new { left = true, up = true }, paused = false });
        double earned = 0;
        for (int step = 1; step <= 12; step++)
        {
            Moment moment = await page.ReadUntilAsync(moment => moment.Step == step);
            Assert.Equal([-0.6f, 0.5f, 0], moment.Action);
            StepResult expected = race.Step(moment.Action);
            earned += expected.Reward;
            Assert.Equal(expected.Observation.Pixels, moment.Real);
            Assert.Equal(earned, moment.Return("real"), 1e-9);
        }
    }

    [Fact]
    public async Task The_same_seed_and_keys_give_the_same_dream_and_another_temperature_another()
    {
        byte[] dreamt = await DreamAsync(temperature: 1);
        Assert.Equal(dreamt, await DreamAsync(temperature: 1));
        Assert.NotEqual(dreamt, await DreamAsync(temperature: 2.5));

        async Task<byte[]> DreamAsync(double temperature)
        {
            using Page page = await Page.OpenAsync(_server.Address);
            await page.SendAsync(new { temperature, paused = false, reset = 8, keys = new { up = true } });
            Moment moment = await page.ReadUntilAsync(moment => moment.Step == 6 && moment.State.GetProperty("seed").GetInt64() == 8);
            Assert.Equal(temperature, moment.State.GetProperty("temperature").GetDouble(), 1e-6);
            return moment.Dream;
        }
    }

    [Fact]
    public async Task C_drives_as_the_agent_does_alone()
    {
        using Page page = await Page.OpenAsync(_server.Address);
        var agent = WorldModels.Control.Agent.FromModel(model.Studio.Chain);
        agent.Begin();
        await page.SendAsync(new { driver = "awakeController", paused = false });
        Moment before = await page.ReadUntilAsync(moment => moment.State.GetProperty("driver").GetString() == "awakeController");
        using var race = new CarRacing();
        Observation seen = race.Reset(3);
        for (int step = 1; step <= 8; step++)
        {
            float[] expected = agent.Act(seen);
            if (before.Step < step) before = await page.ReadUntilAsync(moment => moment.Step == step);
            Assert.Equal(expected, before.Action);
            seen = race.Step(expected).Observation;
        }
    }

    [Fact]
    public async Task The_dream_begins_again_at_the_real_frame_of_the_moment()
    {
        using Page page = await Page.OpenAsync(_server.Address);
        await page.SendAsync(new { keys = new { up = true }, paused = false });
        await page.ReadUntilAsync(moment => moment.Step == 5);
        await page.SendAsync(new { paused = true, dream = true });
        Moment asleep = await page.ReadUntilAsync(moment => moment.State.GetProperty("dream").GetProperty("steps").GetInt32() == 0);
        Assert.True(asleep.Step >= 5);
        Assert.Equal(asleep.Redrawn, asleep.Dream);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1, 2]")]
    [InlineData("{\"keys\": {\"fire\": true}}")]
    [InlineData("{\"action\": [9, 9, 9]}")]
    [InlineData("{\"temperature\": NaN}")]
    [InlineData("{\"temperature\": \"NaN\"}")]
    [InlineData("{\"temperature\": 1e999}")]
    [InlineData("{\"temperature\": 0}")]
    [InlineData("{\"rate\": 100000}")]
    [InlineData("{\"reset\": -1}")]
    [InlineData("{\"reset\": 99999999999999999999}")]
    [InlineData("{\"driver\": \"nobody\"}")]
    public async Task A_message_that_makes_no_sense_is_refused_and_the_session_goes_on(string hostile)
    {
        using Page page = await Page.OpenAsync(_server.Address);
        await page.ReadTextAsync();
        await page.SendAsync(hostile);
        JsonElement refusal = await page.ReadTextAsync();
        Assert.Equal("refused", refusal.GetProperty("type").GetString());
        Assert.NotEmpty(refusal.GetProperty("reason").GetString()!);
        await page.SendAsync(new { reset = 11 });
        await page.ReadUntilAsync(moment => moment.State.GetProperty("seed").GetInt64() == 11);
    }

    [Theory]
    [InlineData(WebSocketMessageType.Text, WebSocketCloseStatus.MessageTooBig)]
    [InlineData(WebSocketMessageType.Binary, WebSocketCloseStatus.InvalidMessageType)]
    public async Task A_message_that_no_page_sends_ends_its_session_alone(WebSocketMessageType type, WebSocketCloseStatus status)
    {
        using Page polite = await Page.OpenAsync(_server.Address), rude = await Page.OpenAsync(_server.Address);
        await rude.SendAsync(new byte[100_000], type);
        await rude.ReadToEndAsync();
        Assert.Equal(status, rude.Closed);
        await polite.SendAsync(new { paused = false });
        await polite.ReadUntilAsync(moment => moment.Step == 3);
    }

    [Fact]
    public async Task The_page_comes_with_its_style_and_script()
    {
        using var client = new HttpClient { BaseAddress = _server.Address };
        Assert.Contains("<canvas", await client.GetStringAsync("/"));
        Assert.Contains("WebSocket", await client.GetStringAsync("/studio.js"));
        Assert.Contains("pixelated", await client.GetStringAsync("/studio.css"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/appsettings.json")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/play")).StatusCode);
    }

    [Fact]
    public async Task A_page_of_another_site_is_refused()
    {
        using Page own = await Page.OpenAsync(_server.Address, _server.Address.GetLeftPart(UriPartial.Authority));
        await Assert.ThrowsAsync<WebSocketException>(() => Page.OpenAsync(_server.Address, "http://elsewhere.example"));
    }

    [Fact]
    public async Task Sessions_are_few_and_one_that_leaves_makes_room()
    {
        var pages = new List<Page>();
        for (int i = 0; i < 8; i++) pages.Add(await Page.OpenAsync(_server.Address));
        await Assert.ThrowsAsync<WebSocketException>(() => Page.OpenAsync(_server.Address));
        pages.ForEach(page => page.Dispose());
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using Page next = await Page.OpenAsync(_server.Address);
                Assert.Equal(0, (await next.ReadMomentAsync()).Step);
                return;
            }
            catch (WebSocketException) when (attempt < 600)
            {
                await Task.Delay(50);
            }
        }
    }

    [Fact]
    public async Task A_server_that_stops_says_so_to_its_pages()
    {
        using Page page = await Page.OpenAsync(_server.Address);
        await page.SendAsync(new { paused = false });
        await page.ReadUntilAsync(moment => moment.Step == 2);
        Task stopping = _server.StopAsync();
        await page.ReadToEndAsync();
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, page.Closed);
        await stopping;
    }

    [Fact]
    public async Task A_port_in_use_is_named() => Assert.Contains(
        $"port {_server.Address.Port} is in use",
        (await Assert.ThrowsAsync<StudioException>(() => StudioServer.StartAsync(model.Studio, _server.Address.Port, seed: 1))).Message);
}
