namespace WorldModels.FSharp.Tests

open System
open System.IO
open Xunit

/// The text that F# Interactive shows for a value.
type PrinterTests() =

    let folder = Directory.CreateTempSubdirectory "worldmodels-printers-"

    let session =
        $"""#load @"{Path.Combine(Dotnet.root, "examples", "references.fsx")}"
open Microsoft.ML
open WorldModels.Dynamics
open WorldModels.Environments
open WorldModels.MachineLearning
let ml = MLContext(seed = 1)
let steps = ml.Data.CollectRollouts((fun () -> GridWorld.ThreeStates()), episodes = 2, maxSteps = 2);;
steps.Schema;;
let table = ml.Transforms.TabularModel(TabularModelOptions()).Fit steps;;
TrainingWarning(TrainingWarning.PosteriorCollapse, "nothing gets through");;
[ 1; 2 ];;
"""

    interface IDisposable with
        member _.Dispose() = folder.Delete(recursive = true)

    [<Fact>]
    member _.``F# Interactive shows the head of data, schemas, stages and records as they read``() =
        task {
            let script = Path.Combine(folder.FullName, "session.fsx")
            File.WriteAllText(script, session)
            let symbols = if Dotnet.configuration = "Debug" then [ "--define:DEBUG" ] else []
            let! result = Dotnet.run folder.FullName [] ([ "fsi"; "--nologo"; "--exec" ] @ symbols @ [ $"--use:{script}" ])
            Assert.True((result.ExitCode = 0), result.Output)
            let shown = result.Output.ReplaceLineEndings("\n").Split('\n') |> Array.map _.TrimEnd() |> String.concat "\n"

            for lines in
                [ "  Episode  Step   Observation        Action             Reward  Done"
                  "\n  Episode: UInt32\n  Step: Int32\n  Observation: Vector<Single, 1>\n  Action: Vector<Single, 1>\n"
                  "  TabularModelTransformer: Observation, Action -> "
                  "val it: TrainingWarning = PosteriorCollapse: nothing gets through\n"
                  "val it: int list = [1; 2]\n" ] do
                Assert.Contains(lines, shown)

            Assert.Matches(@"\n  0 +0 +\[0\] +\[[01]\] +0 +False\n", shown)
            Assert.Matches(@"\n  ([2-4]) of \1 rows\n", shown)
        }
