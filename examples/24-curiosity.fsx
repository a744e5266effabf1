// 24. Curiosity, and the number of real steps
//
// Where no reward is known, a policy can look for new information. The world model measures it as surprise:
//
//   intrinsic reward = -log p(s' | s, a)
//
// The intrinsic reward is large where the model predicted a low probability for the actual next state, and falls as the model learns. A plan that
// adds it to the reward goes to the border of the known states. For an ensemble of networks, the disagreement of its members is another measure,
// which noise does not raise. The planner matters: tree search does not look far enough; value iteration on the graph of predicted states does.
//
//   dotnet build -c Release
//   dotnet fsi examples/24-curiosity.fsx
//
// It takes about a minute and draws pictures/24-curiosity.png.

#load "references-pictures.fsx"

open System
open System.Collections.Generic
open System.IO
open Microsoft.ML
open WorldModels.Control
open WorldModels.Dynamics
open WorldModels.Environments
open WorldModels.Exploration
open WorldModels.Pictures
open WorldModels.Planning
open WorldModels.Rollouts

let map = (new SparseMaze()).Map
let maze = Func<GridWorld>(fun () -> new GridWorld(map, 500))
let ml = MLContext(seed = 1)
let seeds = [ 1L .. 5L ]
let budget = 2000

let options rounds (seed: int64) =
    IterativeOptions(
        Rounds = rounds, FirstEpisodes = 1, Episodes = 1, FirstPolicy = (fun () -> RandomPolicy(DiscreteSpace 4)),
        TrialEpisodes = 1, Seed = Nullable seed)

// ---- Cells visited -----------------------------------------------------------------------------------------------------
//
// The loop of page 23, with curiosity and without. Without it the plan has no reward and takes random actions. The first episode has random
// actions in both.

let collect curiosity seed =
    let learner = TabularLearner(ml, TabularLearnerOptions(Curiosity = curiosity))
    ml.WorldModels().TrainIteratively(maze, learner, options 12 seed)

/// The visited cell of each of the first steps.
let cells (result: IterativeResult) =
    let cell = [| 0f |]
    [| for row in 0L .. min (int64 budget) result.Rollouts.Store.RowCount - 1L do
           result.Rollouts.Store.ReadValues(row, cell)
           int cell[0] |]

/// The number of different cells visited up to each step.
let coverage (cells: int[]) =
    let seen = HashSet<int>()
    Array.map (fun cell -> seen.Add cell |> ignore; float seen.Count) cells

let walks curiosity = [ for seed in seeds do use result = collect curiosity seed in cells result ]
let curious, chance = walks 1.0, walks 0.0
let free = map |> Seq.filter (fun cell -> ".SG".Contains cell) |> Seq.length

/// The mean over the seeds after each hundred steps. After the end of a walk its last value is used.
let mean (walks: int[] list) =
    let curves = walks |> List.map coverage
    [| for step in 99 .. 100 .. budget - 1 -> curves |> List.averageBy (fun curve -> curve[min step (curve.Length - 1)]) |]

let seenCurious, seenByChance = mean curious, mean chance

for step in [ 500; 1000; 1500; 2000 ] do
    printfn "after %4d steps: %3.0f of %d cells with curiosity, %2.0f with random actions" step seenCurious[step / 100 - 1] free seenByChance[step / 100 - 1]

// ---- An ensemble and two planners --------------------------------------------------------------------------------------
//
// The network's input is the cell as a vector in which one number is 1, so it contains nothing about neighbouring cells. Episodes have 200
// steps and begin at the start, so new cells are far away.

let size = map.Replace("\n", "").Length

let oneHot () =
    (new GridWorld(map, 200)).WithEncoder(size, fun seen -> Array.init size (fun cell -> if float32 cell = seen.Values[0] then 1f else 0f))

let ensemble () =
    DynamicsNetworkOptions(
        EnsembleSize = 3, Bootstrap = false, Head = DynamicsHead.MeanSquaredError, PredictDifferences = false, HiddenSizes = [| 128 |],
        Epochs = 40, BatchSize = 64, LearningRate = 0.01, HeldOutFraction = 0.0)

let where (store: RolloutStore) =
    let state = Array.zeroCreate<float32> size
    [| for row in 0L .. store.RowCount - 1L do
           store.ReadValues(row, state)
           Array.IndexOf(state, 1f) |]

let explore (planner: PlannerOptions) =
    [ for seed in [ 3L; 4L ] do
          let ml = MLContext(seed = int seed)
          let learner = DynamicsLearner(ml, Network = ensemble (), Planner = planner)
          use result = ml.WorldModels().TrainIteratively(oneHot, learner, options 4 seed)
          where result.Rollouts.Store ]

let graph = explore (GraphOptions(RewardResolution = 1.0))
let tree = explore (MctsOptions(Simulations = 16, Horizon = 10, RolloutDepth = 5))

let strolls =
    [ for seed in [ 3L; 4L ] do
          use walk = ml.Data.CollectRollouts(oneHot, RolloutOptions(Episodes = 4, Seed = Nullable seed, Policy = fun () -> RandomPolicy(DiscreteSpace 4)))
          where walk.Store ]

/// The mean over the walks after each of the steps, up to the length of the shortest walk.
let grown (walks: int[] list) =
    let curves = walks |> List.map coverage
    [| for step in 1 .. (curves |> List.map Array.length |> List.min) -> curves |> List.averageBy (fun curve -> curve[step - 1]) |]

let byGraph, byTree, byStroll = grown graph, grown tree, grown strolls

printfn "an ensemble, after %d steps: %.0f cells with its graph, %.0f with tree search, %.0f with random actions" byGraph.Length (Array.last byGraph) byTree[byGraph.Length - 1] byStroll[byGraph.Length - 1]

// ---- The number of real steps ------------------------------------------------------------------------------------------
//
// The paper's claim: learning with a model needs fewer real steps, because steps in the model cost none. The baseline is Q-learning with its
// best settings for this task: in a deterministic environment the learning rate can be 1, and a high initial value makes it explore
// every action.

let withModel =
    [ for seed in seeds do
          let options = options 20 seed
          options.SolvedScore <- Nullable 1.0
          use result = ml.WorldModels().TrainIteratively(maze, TabularLearner ml, options)
          result.ToCurve $"with a model, seed {seed}" ]

let withoutModel =
    [ for seed in seeds do
          let learning =
              QLearningOptions(
                  Episodes = 100, LearningRate = 1.0, Discount = 0.95, InitialValue = 1.0, InitialExploration = 0.0, FinalExploration = 0.0, Seed = Nullable seed)

          use world = maze.Invoke()
          let history = ml.WorldModels().QLearning(world, learning).History
          LearningCurve.OfEpisodes($"Q-learning, seed {seed}", [| for episode in history -> episode.TotalSteps |], [| for episode in history -> episode.Return |], window = 5) ]

/// The real steps after which the goal is always reached, as the median of the seeds.
let median (curves: LearningCurve list) =
    curves |> List.map (fun curve -> let steps = curve.StepsTo 1.0 in if steps.HasValue then steps.Value else Int64.MaxValue) |> List.sort |> List.item (curves.Length / 2)

let fast, slow = median withModel, median withoutModel
printfn "real steps to the goal: %d with a model, %d without: %.1f times as many" fast slow (float slow / float fast)

// The curves of other learners can go into the same chart: a curve consists of steps and scores.

// ---- The picture -------------------------------------------------------------------------------------------------------

let rows = map.Split '\n'
let side = 12

/// The maze. A cell is redder the more often it was visited.
let draw (walk: int[]) =
    let visits = Array.zeroCreate (rows.Length * rows[0].Length)
    for cell in walk do
        visits[cell] <- visits[cell] + 1

    let pixels =
        [| for y in 0 .. side * rows.Length - 1 do
               for x in 0 .. side * rows[0].Length - 1 do
                   let row, column = y / side, x / side

                   match rows[row][column], visits[row * rows[0].Length + column] with
                   | '#', _ -> yield! [| 40uy; 60uy; 90uy |]
                   | 'G', _ -> yield! [| 60uy; 150uy; 80uy |]
                   | _, 0 -> yield! [| 245uy; 245uy; 245uy |]
                   | _, count ->
                       let heat = min 1.0 (Math.Log2(1.0 + float count) / 7.0)
                       yield! [| 240uy; byte (200.0 - 140.0 * heat); byte (170.0 - 140.0 * heat) |] |]

    Picture(side * rows.Length, side * rows[0].Length, pixels)

let hundreds = [| for step in 100.0 .. 100.0 .. float budget -> step |]
let seen = Chart.Lines("", "real steps", "cells seen", [ Series("curious", hundreds, seenCurious); Series("by chance", hundreds, seenByChance) ], width = 400, height = 252)

/// Every tenth value of a curve.
let curve name (cells: float[]) =
    let steps = [| for step in 10..10 .. cells.Length -> step |]
    Series(name, Array.map float steps, [| for step in steps -> cells[step - 1] |])

let planned = Chart.Lines("", "real steps", "cells seen", [ curve "graph" byGraph; curve "tree search" byTree; curve "by chance" byStroll ], width = 400, height = 252)

/// The mean score of the seeds at each of some steps. A solved loop keeps its score.
let score (curves: LearningCurve list) =
    let at steps (curve: LearningCurve) =
        let known = curve.Points |> Seq.filter (fun point -> float point.RealSteps <= steps) |> Seq.map _.Score
        if Seq.isEmpty known then 0.0 else Seq.last known

    [| for steps in 0.0 .. 250.0 .. 12000.0 -> curves |> List.averageBy (at steps) |]

let thousands = [| for steps in 0.0 .. 250.0 .. 12000.0 -> steps / 1000.0 |]
let bought = Chart.Lines("", "thousands of real steps", "score", [ Series("table, round after round", thousands, score withModel); Series("Q-learning", thousands, score withoutModel) ], width = 400, height = 252)

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

let picture = Picture.Beside([ draw curious[0]; draw chance[0]; seen; planned; bought ], 16, [| "curious"; "by chance"; "coverage"; "by an ensemble"; "what real steps buy" |])
picture.SavePng(Path.Combine(folder, "24-curiosity.png"))
printfn "drew 24-curiosity.png, %d x %d" picture.Width picture.Height
