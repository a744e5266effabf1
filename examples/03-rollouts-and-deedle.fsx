// 3. Rollouts, looked at with Deedle
//
// What a world model learns is in its rollouts, so it is worth a look before anything is trained: how long are the episodes,
// what did they earn, what was done in them? A Deedle frame answers such questions in a line each.
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

// Episodes of CarRacing, each driven by another random controller.

let ml = MLContext(seed = 1)

let rollouts =
    ml.Data.CollectRollouts((fun () -> new CarRacing()), episodes = setting "EPISODES" 20, maxSteps = setting "STEPS" 200)

// An episode is a row: its steps, its return, and whether it ended by itself.

let episodes = rollouts.ToEpisodeFrame()
let returns: Series<int, float> = episodes?Return
printfn "%d episodes, return %.1f on average, %.1f to %.1f" episodes.RowCount (Stats.mean returns) (Stats.min returns) (Stats.max returns)

// Or a step is a row. Only the columns that are named are read: the pictures stay on disk. A short vector becomes a column for
// each of its numbers; an action is steering, gas and brake.

let steps = rollouts.ToFrame("Episode", "Step", "Action", "Reward")
printfn "%d steps with columns %s" steps.RowCount (String.concat ", " steps.ColumnKeys)

for name, index in [ "steering", 0; "gas", 1; "brake", 2 ] do
    let values = steps.GetColumn<float> $"Action.{index}"
    printfn "%s: %.2f on average, deviation %.2f" name (Stats.mean values) (Stats.stdDev values)

// The better half of the episodes, as data to train on. The view shows these episodes only; nothing is copied.

let best =
    returns
    |> Series.sortBy (fun value -> -value)
    |> Series.take ((returns.KeyCount + 1) / 2)
    |> Series.keys
    |> Seq.toArray

let chosen = rollouts.WithEpisodes best
printfn "the best %d episodes have %d steps" best.Length (chosen.GetRowCount().Value)

// The way back: a frame, changed at will, is data for a pipeline again. The three columns of the action are one vector.

let again = (steps |> Frame.filterRowValues (fun step -> step.GetAs<float> "Reward" > 0.0)).ToDataView ml
printfn "Action is again a %O" again.Schema["Action"].Type

// How the return grows with the steps of each of them.

let curve episode =
    let rewards = steps |> Frame.filterRowValues (fun step -> step.GetAs<int> "Episode" = episode) |> Frame.getCol "Reward" |> Series.values
    Series($"episode {episode}", rewards |> Seq.scan (+) 0.0 |> Seq.tail |> Seq.toArray)

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

Chart.Lines("The best episodes", "step", "return so far", [ for episode in Seq.truncate 5 best -> curve episode ]).SavePng(Path.Combine(folder, "03-rollouts.png"))
printfn "drew 03-rollouts.png"
