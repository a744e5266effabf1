using System.CommandLine;
using System.Numerics;
using Quickstart;
using WorldModels.MachineLearning;

// Learns to drive CarRacing in a dream, without any pretrained part:
//   dotnet run -c Release --project examples/Quickstart
// and drives with a saved model:
//   dotnet run -c Release --project examples/Quickstart -- drive runs/quickstart/agent.zip

var scale = Positive("--scale", 1.0, "Multiplies episodes and generations: 3 takes about three times as long and drives better");
var rounds = Positive("--rounds", 11, "Rounds of collect, train M, train C; each round collects with the controller of the previous one");
var episodes = Positive("--episodes", 120, "Episodes recorded in the first round, by random controllers");
var steps = Positive("--steps", 300, "Steps of a recorded episode");
var generations = Positive("--generations", 20, "Generations of CMA-ES in each round");
var temperature = Positive("--temperature", 1.0, "The dream's temperature");
var tracks = Positive("--tracks", 16, "Tracks on which the agents are evaluated; none of them is used for training");
var seed = Option("--seed", 1, "Determines everything that is random");
var precision = Option("--precision", TrainingPrecision.Single, "The number format in which V and M are trained; BFloat16 is faster on processors that support it");
var output = Option("--output", new DirectoryInfo(Path.Combine("runs", "quickstart")), "The folder of the model and the pictures");

var root = new RootCommand("World models on CarRacing: collect, train V, M and C in the dream, evaluate in the real environment, save, load and drive.")
{
    scale, rounds, episodes, steps, generations, temperature, tracks, seed, precision, output,
};
root.SetAction((arguments, cancellation) =>
{
    int Scaled(Option<int> count) => Math.Max(2, (int)Math.Round(arguments.GetValue(count) * arguments.GetValue(scale)));
    var settings = new Settings(
        Scaled(episodes), arguments.GetValue(steps), arguments.GetValue(rounds), Scaled(generations),
        arguments.GetValue(temperature), arguments.GetValue(tracks), arguments.GetValue(seed),
        arguments.GetValue(precision), arguments.GetValue(output)!.FullName);
    return MainJob.RunAsync(settings, cancellation);
});

var model = new Argument<FileInfo>("model") { Description = "A model zip" };
var drive = new Command("drive", "Loads a model and drives one track with it") { model, seed, output };
drive.SetAction(arguments => Drive.Run(arguments.GetValue(model)!.FullName, arguments.GetValue(seed), arguments.GetValue(output)!.FullName));
root.Subcommands.Add(drive);
return await root.Parse(args).InvokeAsync();

static Option<T> Positive<T>(string name, T value, string description) where T : INumber<T>
{
    Option<T> option = Option(name, value, description);
    option.Validators.Add(result =>
    {
        if (!(result.GetValueOrDefault<T>() > T.Zero)) result.AddError($"{name} must be above 0");
    });
    return option;
}

static Option<T> Option<T>(string name, T value, string description) => new(name) { Description = description, DefaultValueFactory = _ => value };
