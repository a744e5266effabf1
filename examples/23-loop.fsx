// 23. The iterative procedure
//
// A model that is learnt from random steps contains only the states that random steps reach. Where that is not enough, the paper proposes
// an iterative procedure (World Models, section 5):
//
//   1. collect episodes with the present policy
//   2. train the model on all collected episodes, and the policy in the model
//   3. repeat from 1, until the task is solved
//
// This is one call of the library. An object, the learner, does the training of a round. It can be a table with its plan, as here; V, M and C,
// as in examples/Quickstart; or your own class.
//
// The task is a maze in which only the goal gives a reward. The table needs numbered cells, so the maze is played as a GridWorld.
//
//   dotnet build -c Release
//   dotnet fsi examples/23-loop.fsx
//
// It takes seconds, needs no libtorch, and draws pictures/23-loop.png.

#load "references-pictures.fsx"

open System
open System.IO
open Microsoft.ML
open WorldModels.Environments
open WorldModels.Exploration
open WorldModels.Pictures
open WorldModels.Rollouts

let map = (new SparseMaze()).Map
let steps = 500
let maze = Func<GridWorld>(fun () -> new GridWorld(map, steps))
let ml = MLContext(seed = 1)

let learner = TabularLearner ml
let atRandom = Func<IPolicy>(fun () -> RandomPolicy(DiscreteSpace 4))

let options (seed: int64) =
    IterativeOptions(
        Rounds = 20, FirstEpisodes = 1, Episodes = 1, FirstPolicy = atRandom,
        TrialEpisodes = 1, SolvedScore = Nullable 1.0, Seed = Nullable seed)

// ---- One loop ----------------------------------------------------------------------------------------------------------
//
// The first episode has random actions. Later ones follow a plan in the table that maximizes the reward or, where no reward is known, the
// surprise. The next page explains this.

let first = ml.WorldModels().TrainIteratively(maze, learner, options 5L)

for round in first.Rounds do
    printfn "%O" round

printfn "solved: %b" first.Solved

// ---- Compared with a single round --------------------------------------------------------------------------------------
//
// As many random steps or more, in a single round: one table, one plan. Means over five seeds.

let seeds = [ 1L .. 5L ]

let rounds =
    [ for seed in seeds do
          use result = ml.WorldModels().TrainIteratively(maze, learner, options seed)
          result.ToCurve $"rounds, seed {seed}" ]

let atOnce episodes =
    List.average
        [ for seed in seeds do
              let once = options seed
              once.Rounds <- 1
              once.FirstEpisodes <- episodes
              use result = ml.WorldModels().TrainIteratively(maze, learner, once)
              result.Best.Score ]

for curve in rounds do
    printfn "  %s: solved after %d real steps" curve.Name (curve.StepsTo 1.0).Value

/// The share of seeds that had solved the maze after so many steps.
let solvedBy (budget: int64) =
    rounds |> List.averageBy (fun curve -> let needed = curve.StepsTo 1.0 in if needed.HasValue && needed.Value <= budget then 1.0 else 0.0)

let budgets = [ for episodes in 1 .. 8 -> episodes ]
let byRounds = [| for episodes in budgets -> 100.0 * solvedBy (int64 (steps * episodes)) |]
let byOneShot = [| for episodes in budgets -> 100.0 * atOnce episodes |]

for i, episodes in List.indexed budgets do
    printfn "  %4d real steps: rounds %3.0f%%, a single round %3.0f%%" (steps * episodes) byRounds[i] byOneShot[i]

// ---- Interrupted and resumed -------------------------------------------------------------------------------------------
//
// With a folder each round is kept: its rollouts, its model zip, and the figures. The same call resumes the loop after the last
// finished round, and gives exactly the bytes of a loop that was not interrupted.

let kept = Directory.CreateTempSubdirectory("loop").FullName

let inFolder rounds =
    let again = options 5L
    again.Folder <- kept
    again.Rounds <- rounds
    ml.WorldModels().TrainIteratively(maze, learner, again)

let short = inFolder 2
printfn "stopped after %d rounds" short.Rounds.Count
short.Dispose()
let whole = inFolder 20
printfn "resumed to round %d, with the same rounds as the loop above: %b" whole.Rounds.Count (Seq.forall2 (fun a b -> string a = string b) whole.Rounds first.Rounds)
whole.Dispose()
Directory.Delete(kept, true)

// ---- The picture -------------------------------------------------------------------------------------------------------

let x = [| for episodes in budgets -> float (steps * episodes) |]
let chart = Chart.Lines("A maze that pays at its goal only", "real steps", "seeds that solve it (%)", [ Series("round after round", x, byRounds); Series("all at once, at random", x, byOneShot) ])

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

chart.SavePng(Path.Combine(folder, "23-loop.png"))
printfn "drew 23-loop.png"
