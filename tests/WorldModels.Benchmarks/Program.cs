using System.CommandLine;
using BenchmarkDotNet.Running;
using WorldModels.Benchmarks.Economy;
using WorldModels.Benchmarks.Ladder;
using WorldModels.Benchmarks.Parts;
using WorldModels.Benchmarks.Precision;
using WorldModels.Benchmarks.Reporting;
using WorldModels.Benchmarks.Scaling;
using WorldModels.Benchmarks.Searching;

var parts = new Command("parts", "Measures small parts with BenchmarkDotNet, whose options follow: --filter '*Product*'.") { TreatUnmatchedTokensAsErrors = false };
parts.SetAction(arguments =>
{
    BenchmarkSwitcher.FromAssembly(typeof(PartsConfig).Assembly).Run([.. arguments.UnmatchedTokens], new PartsConfig());
});
var root = new RootCommand("Measures how fast WorldModels is.") { ReportCommand.Create(), ScaleCommand.Create(), OutOfCoreCommand.Create(), SoakCommand.Create(), SearchCommand.Create(), LadderCommand.Create(), EconomyCommand.Create(), RankingCommand.Create(), PrecisionCommand.Create(), parts };
return root.Parse(args).Invoke();
