using System.CommandLine;
using System.Globalization;
using DecisionService;

// Decisions over HTTP: a session for each machine or player. The answer to an observation is an action, a forecast and the surprise.
//   dotnet run -c Release --project examples/DecisionService
//   dotnet run -c Release --project examples/DecisionService -- --model model.zip
//   dotnet run -c Release --project examples/DecisionService -- load
// Without --model it trains the model of a tank first, in some seconds. Then, in another terminal:
//   curl -X PUT http://127.0.0.1:5090/sessions/tank-1
//   curl -H 'Content-Type: application/json' -d '{"observation": [412, 31]}' http://127.0.0.1:5090/sessions/tank-1/decisions

var model = new Option<FileInfo?>("--model") { Description = "A model zip with M and C, optionally a SurpriseDetector and a RolloutForecaster; by default a model of a tank", Recursive = true };
var sessions = new Option<DirectoryInfo>("--sessions") { Description = "The folder of the sessions", DefaultValueFactory = _ => new DirectoryInfo("runs/decisions/sessions") };
var port = new Option<int>("--port") { Description = "The port, on this machine only; 0: any free port", DefaultValueFactory = _ => 5090 };
var most = new Option<int>("--max-sessions") { Description = "The maximum number of sessions", DefaultValueFactory = _ => 10_000 };
var hours = new Option<double>("--expire-after") { Description = "Hours after which an unused session is deleted", DefaultValueFactory = _ => 24 };
var seconds = new Option<double>("--seconds") { Description = "Seconds of the measurement of each number of sessions", DefaultValueFactory = _ => 3 };
port.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is < 0 or > 65535) result.AddError("--port must lie between 0 and 65535");
});
most.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() < 1) result.AddError("--max-sessions must be 1 or more");
});
foreach (Option<double> positive in new[] { hours, seconds })
    positive.Validators.Add(result =>
    {
        if (!(result.GetValueOrDefault<double>() is > 0 and < 1e6)) result.AddError($"{positive.Name} must be a number above 0");
    });

var load = new Command("load", "Measure requests per second and latencies with 1, 16 and 256 sessions.") { seconds };
load.SetAction((arguments, cancellation) => Run(async () => await LoadTest.RunAsync(ModelOf(arguments), TimeSpan.FromSeconds(arguments.GetValue(seconds)), Console.Out, cancellation)));
var root = new RootCommand("Serve the decisions of a trained model.") { model, sessions, port, most, hours, load };
root.SetAction((arguments, cancellation) => Run(async () =>
{
    var options = new ServiceOptions(
        ModelOf(arguments), arguments.GetValue(sessions)!.FullName, arguments.GetValue(port), arguments.GetValue(most), TimeSpan.FromHours(arguments.GetValue(hours)));
    await using DecisionServer server = await DecisionServer.StartAsync(options, cancellation);
    Console.WriteLine($"serving {options.Model} at {server.Address}. Press Ctrl-C to stop.");
    await Task.Delay(Timeout.Infinite, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
}));
return await root.Parse(args).InvokeAsync();

string ModelOf(ParseResult arguments)
{
    if (arguments.GetValue(model) is { } file) return file.FullName;
    string path = Path.Combine("runs", "decisions", "tank.zip");
    if (File.Exists(path)) return path;
    Console.WriteLine($"training the model of a tank: {path}");
    new TankModel().Save(path);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"it earns {TankModel.Score(path):F1} of 60 points in the tank"));
    return path;
}

static async Task<int> Run(Func<Task> work)
{
    try
    {
        await work();
        return 0;
    }
    catch (ServiceException refused)
    {
        Console.Error.WriteLine(refused.Message);
        return 1;
    }
}
