// 21. Planning
//
// With a model of the environment, a planner needs no controller: it predicts the results of the actions, takes the best action, and plans
// again at the next step. Monte Carlo tree search simulates the actions with good results more often, and to a greater depth.
//
// The environment is a frozen lake. Two of three moves go sideways, holes end the episode, and only the goal gives a reward.
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

// The model is a table, learnt from three thousand random walks: the next states of each cell and move.

let ml = MLContext(seed = 1)
let actions = DiscreteSpace 4

let rollouts =
    ml.Data.CollectRollouts((fun () -> new SlipperyGrid()), episodes = 3000, policy = (fun () -> RandomPolicy actions :> IPolicy))

let model = ml.Transforms.TabularModel().Fit rollouts
printfn "learnt from %d steps" (rollouts.GetRowCount().Value)

// One search from the start. A search of one step finds nothing here, because the goal is six moves away. Moving left is best, because no
// slip from there ends in a hole.

let options simulations =
    MctsOptions(Simulations = simulations, Horizon = 50, Discount = 0.97, Backup = MctsBackup.BestAction)

let first = Mcts(model, options 2000).Search([| 0f |], seed = 1L)
let moves = [| "left"; "right"; "up"; "down" |]
printfn "from the start: %O" first

for estimate in first.Actions |> Seq.sortBy _.Action[0] do
    printfn "  %-5s value %.3f, simulated %d times" moves[int estimate.Action[0]] estimate.Value estimate.Visits

// Play in the real environment. The greedy policy is a search of one step.

let score name policy =
    use lake = new SlipperyGrid()
    let mean = Seq.average [ for seed in 1L .. int64 episodes -> EpisodeResult.Play(policy, lake, seed).Return ]
    printfn "%-9s reaches the goal in %.0f%% of %d episodes" name (100.0 * mean) episodes
    mean

let random = score "random" (RandomPolicy actions)
let greedy = score "greedy" (PlanningAgent(model, MctsOptions(Simulations = 100, Horizon = 1, RolloutDepth = 0)))
let simulations = [| 25; 50; 100; 200; 400 |]
let planned = [| for count in simulations -> score $"MCTS, {count}" (PlanningAgent(model, options count)) |]

// More simulations give better play. The greedy policy and the searches use the same model; they differ in their depth and their simulations.

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
