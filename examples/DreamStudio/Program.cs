using System.CommandLine;
using DreamStudio;
using WorldModels;

// Plays in the dream of a trained model, next to the real environment, in a browser:
//   dotnet run -c Release --project examples/DreamStudio
//   dotnet run -c Release --project examples/DreamStudio -- --model runs/quickstart/agent.zip
// Without --model it uses the CarRacing agent of the package WorldModels.Pretrained; examples/Quickstart and examples/TakeCover
// train others. Drive with the arrow keys or WASD. The page shows the real frame, V's reconstruction of it, and the dream, which takes the same
// actions and starts at the same first frame.

var model = new Option<FileInfo?>("--model") { Description = "A model zip with V, M and C; without it, the pretrained CarRacing agent" };
var world = new Option<string?>("--world") { Description = "The environment in which the model must have been trained; by default its actions determine it" };
world.AcceptOnlyFromAmong([.. PlayableWorld.Names]);
var port = new Option<int>("--port") { Description = "The port of the page, on this machine only; 0: any free port", DefaultValueFactory = _ => 5080 };
var seed = new Option<long>("--seed") { Description = "The seed of the first episode", DefaultValueFactory = _ => 1 };
port.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is < 0 or > 65535) result.AddError("--port must lie between 0 and 65535");
});
seed.Validators.Add(result =>
{
    if (result.GetValueOrDefault<long>() < 0) result.AddError("--seed must be 0 or more");
});

var root = new RootCommand("Play in the dream of a trained model, next to the real environment.") { model, world, port, seed };
root.SetAction(async (arguments, cancellation) =>
{
    try
    {
        StudioModel loaded = arguments.GetValue(model) is { } file
            ? StudioModel.Load(file.FullName, arguments.GetValue(world))
            : StudioModel.Of(Pretrained.CarRacing(), arguments.GetValue(world));
        await using StudioServer server = await StudioServer.StartAsync(loaded, arguments.GetValue(port), arguments.GetValue(seed), cancellation);
        Console.WriteLine($"{loaded.World.Name}: open {server.Address} in a browser. Press Ctrl-C to stop.");
        await Task.Delay(Timeout.Infinite, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
        await server.StopAsync();
        return 0;
    }
    catch (StudioException refused)
    {
        Console.Error.WriteLine(refused.Message);
        return 1;
    }
});
return await root.Parse(args).InvokeAsync();
