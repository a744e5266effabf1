using System.CommandLine;
using Quickstart;

// Learns to drive CarRacing in a dream, from nothing:
//   dotnet run -c Release --project examples/Quickstart
// and lets a saved model drive:
//   dotnet run -c Release --project examples/Quickstart -- drive runs/quickstart/agent.zip

var scale = new Option<double>("--scale") { Description = "Multiplies episodes and generations: 3 takes about three times as long and drives better", DefaultValueFactory = _ => 1 };
var rounds = new Option<int>("--rounds") { Description = "Rounds of collect, train M, train C; each collects where the controller before it drives", DefaultValueFactory = _ => 6 };
var episodes = new Option<int>("--episodes") { Description = "Episodes recorded in the first round, by random controllers", DefaultValueFactory = _ => 120 };
var steps = new Option<int>("--steps") { Description = "Steps of a recorded episode", DefaultValueFactory = _ => 300 };
var generations = new Option<int>("--generations") { Description = "Generations of CMA-ES a round", DefaultValueFactory = _ => 20 };
var temperature = new Option<double>("--temperature") { Description = "The dream's temperature", DefaultValueFactory = _ => 1 };
var tracks = new Option<int>("--tracks") { Description = "Tracks that the agents are judged on; none of them is trained on", DefaultValueFactory = _ => 16 };
var seed = new Option<int>("--seed") { Description = "Decides everything random", DefaultValueFactory = _ => 1 };
var output = new Option<DirectoryInfo>("--output") { Description = "Where the model and the pictures go", DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("runs", "quickstart")) };

var root = new RootCommand("World models on CarRacing: collect, train V, M and C in the dream, evaluate for real, save, load and drive.")
{
    scale, rounds, episodes, steps, generations, temperature, tracks, seed, output,
};
root.SetAction((arguments, cancellation) => MainJob.RunAsync(
    new Settings(
        Scaled(arguments.GetValue(episodes)), arguments.GetValue(steps), Math.Max(1, arguments.GetValue(rounds)), Scaled(arguments.GetValue(generations)),
        arguments.GetValue(temperature), arguments.GetValue(tracks), arguments.GetValue(seed), arguments.GetValue(output)!.FullName),
    cancellation));

var model = new Argument<FileInfo>("model") { Description = "A model zip" };
var drive = new Command("drive", "Loads a model and lets it drive one track") { model, seed, output };
drive.SetAction(arguments => Drive.Run(arguments.GetValue(model)!.FullName, arguments.GetValue(seed), arguments.GetValue(output)!.FullName));
root.Subcommands.Add(drive);
return await root.Parse(args).InvokeAsync();

int Scaled(int count) => Math.Max(2, (int)Math.Round(count * root.Parse(args).GetValue(scale)));
