using System.CommandLine;
using PaperResults;

// The paper's results at the paper's scale, stage by stage. A run that was stopped resumes:
//   dotnet run -c Release --project examples/Paper -- carracing
//   dotnet run -c Release --project examples/Paper -- takecover
//   dotnet run -c Release --project examples/Paper -- carracing --judge
var root = new RootCommand("World models at the paper's scale.") { PaperCommand.For(new CarRacingTask()), PaperCommand.For(new TakeCoverTask()) };
return await root.Parse(args).InvokeAsync();
