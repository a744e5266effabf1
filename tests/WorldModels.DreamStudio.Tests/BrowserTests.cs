namespace DreamStudio.Tests;

[Collection(SharedModel.Name)]
public class BrowserTests(TrainedModel model, ITestOutputHelper output)
{
    [Fact]
    public async Task A_person_plays_in_a_browser()
    {
        Assert.SkipWhen(Browser.Program is null, "Chromium is not installed here");
        await using StudioServer server = await StudioServer.StartAsync(model.Studio, port: 0, seed: 3);
        await using Browser browser = await Browser.OpenAsync(server.Address);
        await browser.UntilAsync("document.getElementById('model').textContent.includes('CarRacing · V: 6 latents · M: LSTM of 16 units')");
        await browser.UntilAsync("document.getElementById('notice').textContent === 'Press a key to drive.'");
        await browser.UntilAsync("['real', 'redrawn', 'dream'].every(id => document.getElementById(id).getContext('2d').getImageData(32, 50, 1, 1).data[3] === 255)");

        await browser.KeyAsync("ArrowUp", down: true);
        await browser.KeyAsync("KeyA", down: true);
        await browser.UntilAsync("document.getElementById('action').textContent === '−0.60  0.50  0.00'");
        await browser.KeyAsync("KeyA", down: false);
        await browser.UntilAsync("document.getElementById('action').textContent === '0.00  0.50  0.00'");
        await browser.UntilAsync("+document.getElementById('real-steps').textContent > 100");
        output.WriteLine($"{await browser.EvaluateAsync("document.getElementById('fps').textContent")} frames a second");

        await browser.EvaluateAsync(
            "{ const slider = document.getElementById('temperature'); slider.value = 2; slider.dispatchEvent(new Event('input')); }");
        await browser.UntilAsync("document.getElementById('temperature-value').textContent === '2.00'");
        await browser.EvaluateAsync("document.querySelector('input[value=dreamingController]').click()");
        await browser.UntilAsync("document.getElementById('action').textContent !== '0.00  0.50  0.00'");
        await browser.KeyAsync("Space", down: true);
        await browser.UntilAsync("document.getElementById('pause').getAttribute('aria-pressed') === 'true'");
        await browser.KeyAsync("KeyN", down: true);
        await browser.UntilAsync("document.getElementById('seed').value === '4' && +document.getElementById('real-steps').textContent < 100");
        Assert.Empty(browser.Complaints);
    }
}
