// 21. Planning
//
// Whoever has a model of the world needs no controller: think through what the actions would lead to, take the best one, look
// again. Monte Carlo tree search thinks where it pays: actions that did well so far are tried more often, and deeper.
//
// The world is a frozen lake. Two moves of three go sideways, holes end the walk, and there is nothing to earn but at the goal.
//
//   dotnet build -c Release
//   dotnet fsi examples/21-planning.fsx
//
// It takes about a minute and draws pictures/21-planning.png.

#load "references-pictures.fsx"

open System
open System.IO
open Microsoft.ML
open WorldModels.Control
open WorldModels.Environments
open WorldModels.Pictures
open WorldModels.Planning
open WorldModels.Rollouts

let episodes =
    match Environment.GetEnvironmentVariable "WORLDMODELS_EPISODES" with
    | null | "" -> 60
    | text -> int text

// The model is learnt: a table of what followed each cell and move on three thousand random walks.

let ml = MLContext(seed = 1)
let actions = DiscreteSpace 4

let rollouts =
    ml.Data.CollectRollouts((fun () -> new SlipperyGrid()), episodes = 3000, policy = (fun () -> RandomPolicy actions :> IPolicy))

let model = ml.Transforms.TabularModel().Fit rollouts
printfn "learnt from %d steps" (rollouts.GetRowCount().Value)

// One search from the start. Who looks one step ahead is blind here: the goal is six moves away. Moving left is best, because
// from there no slip ends in a hole.

let options simulations =
    MctsOptions(Simulations = simulations, Horizon = 50, Discount = 0.97, Backup = MctsBackup.BestAction)

let first = Mcts(model, options 2000).Search([| 0f |], seed = 1L)
let moves = [| "left"; "right"; "up"; "down" |]
printfn "from the start: %O" first

for estimate in first.Actions |> Seq.sortBy _.Action[0] do
    printfn "  %-5s worth %.3f, taken %d times" moves[int estimate.Action[0]] estimate.Value estimate.Visits

// Now play in the real world. The greedy policy is a search that looks one step ahead.

let score name policy =
    use lake = new SlipperyGrid()
    let mean = Seq.average [ for seed in 1L .. int64 episodes -> EpisodeResult.Play(policy, lake, seed).Return ]
    printfn "%-9s reaches the goal in %.0f%% of %d episodes" name (100.0 * mean) episodes
    mean

let random = score "random" (RandomPolicy actions)
let greedy = score "greedy" (PlanningAgent(model, MctsOptions(Simulations = 100, Horizon = 1, RolloutDepth = 0)))
let simulations = [| 25; 50; 100; 200; 400 |]
let planned = [| for count in simulations -> score $"MCTS, {count}" (PlanningAgent(model, options count)) |]

// More thought, better play. The three know the same of the lake; they differ in how far they think.

let x = simulations |> Array.map float
let level name value = Series(name, x, Array.replicate x.Length value)
let curves = [ Series("MCTS", x, planned); level "greedy" greedy; level "random" random ]
let chart = Chart.Lines("A walk on ice", "simulations before each step", "episodes that reach the goal", curves)

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

chart.SavePng(Path.Combine(folder, "21-planning.png"))
printfn "drew 21-planning.png"
