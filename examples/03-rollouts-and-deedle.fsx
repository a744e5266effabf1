// 3. Rollouts in Deedle frames
//
// A world model learns from its rollouts, so check them before you train: the lengths and returns of the episodes, and the actions.
// A Deedle frame answers each of these questions in one line.
//
//   dotnet build -c Release
//   dotnet fsi examples/03-rollouts-and-deedle.fsx
//
// It takes seconds and draws pictures/03-rollouts.png.

#load "references-deedle.fsx"

open System
open System.IO
open Deedle
open Microsoft.ML
open WorldModels.Environments
open WorldModels.Frames
open WorldModels.Pictures

let setting name size =
    match Environment.GetEnvironmentVariable $"WORLDMODELS_{name}" with
    | null | "" -> size
    | text -> int text

// Episodes of CarRacing. A different random controller drives each of them.

let ml = MLContext(seed = 1)

let rollouts =
    ml.Data.CollectRollouts((fun () -> new CarRacing()), episodes = setting "EPISODES" 20, maxSteps = setting "STEPS" 200)

// In this frame a row is an episode: its steps, its return, and whether it terminated.

let episodes = rollouts.ToEpisodeFrame()
let returns: Series<int, float> = episodes?Return
printfn "%d episodes, return %.1f on average, %.1f to %.1f" episodes.RowCount (Stats.mean returns) (Stats.min returns) (Stats.max returns)

// In this frame a row is a step. Only the named columns are read; the pictures are not read from disk. A short vector becomes one
// column for each of its numbers; an action is steering, gas and brake.

let steps = rollouts.ToFrame("Episode", "Step", "Action", "Reward")
printfn "%d steps with columns %s" steps.RowCount (String.concat ", " steps.ColumnKeys)

for name, index in [ "steering", 0; "gas", 1; "brake", 2 ] do
    let values = steps.GetColumn<float> $"Action.{index}"
    printfn "%s: mean %.2f, standard deviation %.2f" name (Stats.mean values) (Stats.stdDev values)

// The better half of the episodes as training data. The view contains only these episodes and copies nothing.

let best =
    returns
    |> Series.sortBy (fun value -> -value)
    |> Series.take ((returns.KeyCount + 1) / 2)
    |> Series.keys
    |> Seq.toArray

let chosen = rollouts.WithEpisodes best
printfn "the best %d episodes have %d steps" best.Length (chosen.GetRowCount().Value)

// A frame can be changed and converted back to data for a pipeline. The three columns of the action become one vector again.

let again = (steps |> Frame.filterRowValues (fun step -> step.GetAs<float> "Reward" > 0.0)).ToDataView ml
printfn "Action is again a %O" again.Schema["Action"].Type

// The curves show the sum of the rewards of each of these episodes over its steps.

let curve episode =
    let rewards = steps |> Frame.filterRowValues (fun step -> step.GetAs<int> "Episode" = episode) |> Frame.getCol "Reward" |> Series.values
    Series($"episode {episode}", rewards |> Seq.scan (+) 0.0 |> Seq.tail |> Seq.toArray)

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

Chart.Lines("The best episodes", "step", "return so far", [ for episode in Seq.truncate 5 best -> curve episode ]).SavePng(Path.Combine(folder, "03-rollouts.png"))
printfn "drew 03-rollouts.png"
