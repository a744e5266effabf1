// 10. The simplest world model: a table
//
// A world model answers one question: in state s, after action a, what are the next state and the reward? Where states and
// actions can be numbered, no network is needed. A table counts what happened:
//
//   p(s' | s, a)  the share of the visits of (s, a) that s' followed
//   r(s, a)       the mean reward
//
// This page learns such a table from random steps, plans in it without further real steps, and plays the plan in the real
// environment. Then it learns the same task by Q-learning, which has no model and needs more real steps.
//
//   dotnet build -c Release
//   dotnet fsi examples/10-tabular.fsx
//
// It takes seconds, needs no libtorch, and draws examples/pictures/10-tabular.png.

#load "references-pictures.fsx"

open System
open System.IO
open Microsoft.ML
open WorldModels.Control
open WorldModels.Dynamics
open WorldModels.Environments
open WorldModels.Pictures
open WorldModels.Rollouts

let ml = MLContext(seed = 1)
let walkAtRandom (actions: int) = Func<IPolicy>(fun () -> RandomPolicy(DiscreteSpace actions))

// ---- Three states ------------------------------------------------------------------------------------------------------
//
// Three cells in a row. The episode starts in cell 0. Cell 2 is the goal, gives a reward of 1 and ends the episode. Two actions: left, right.

let rollouts = ml.Data.CollectRollouts((fun () -> GridWorld.ThreeStates()), episodes = 10, policy = walkAtRandom 2)
let three = ml.Transforms.TabularModel().Fit(rollouts)
printfn "three states: %O" three.Table

let actionNames = [| "left"; "right"; "up"; "down" |]

let printCell (table: TransitionTable) state action =
    for outcome in table.Outcomes(state, action) do
        let next = if outcome.Done then "end" else string outcome.NextState.Value
        printfn "  %d, %-5s -> %-3s  p %.2f  reward %g" state actionNames[action] next outcome.Probability outcome.Reward

for state in 0..1 do
    for action in 0..1 do
        printCell three.Table state action

// Planning. The value of a state is the largest sum of an action's reward and the discounted value of the next state.
// Value iteration repeats this calculation until the values no longer change.

let plan = three.Solve(ValueIterationOptions(Discount = 0.9))
printfn "values after %d sweeps: V(0) = %.2f, V(1) = %.2f" plan.Sweeps (plan.Values.Value 0) (plan.Values.Value 1)

let play = EpisodeResult.Play(plan.Values.GreedyPolicy(), GridWorld.ThreeStates(), seed = 1L)
printfn "played: %d steps, return %g" play.Steps play.Return

// ---- Ice ---------------------------------------------------------------------------------------------------------------
//
// FrozenLake: two of three moves go sideways, holes end the episode, the goal gives a reward of 1. The table works in the same way:
// it now has a distribution of next states, and the plan uses their probabilities.

let collect episodes seed = ml.Data.CollectRollouts((fun () -> new SlipperyGrid()), episodes = episodes, policy = walkAtRandom 4, seed = Nullable seed)
let walks = collect 10000 1L
let ice = ml.Transforms.TabularModel(stateCount = 16).Fit(walks)
printfn "ice: %O" ice.Table
printCell ice.Table 14 1

let planned = ice.Solve()
printfn "the value of the start is %.3f by the table, 0.542 by the true probabilities" (planned.Values.Value 0)

// How often does a policy reach the goal? All policies play the same thousand episodes.

let score (policy: IPolicy) =
    use lake = new SlipperyGrid()
    Seq.init 1000 (fun seed -> EpisodeResult.Play(policy, lake, int64 seed).Return) |> Seq.average

printfn "random actions reach the goal in %.1f%% of the episodes, the plan in %.1f%%" (100.0 * score (RandomPolicy(DiscreteSpace 4))) (100.0 * score (planned.Values.GreedyPolicy()))

// The table is an ML.NET stage: it adds columns to rows and is saved in a model file.

let path = Path.Combine(Path.GetTempPath(), $"tabular-{Guid.NewGuid():N}.zip")
ml.Model.Save(ice, walks.Schema, path)
let loaded, _ = MLContext().Model.Load path
File.Delete path
let loadedPlan = (TabularModelTransformer.FromModel loaded).Solve()
printfn "the loaded table gives the same plan: %b" (loadedPlan.Values.ToArray() = planned.Values.ToArray())

// The limit of a table: it has no prediction for a cell that was never visited, even where the cell is similar to its neighbours.
// The columns then contain NaN. The plan avoids such cells or, by option, explores them.

let few = ml.Transforms.TabularModel(stateCount = 16).Fit(collect 10 1L)
let unknown = [ for state in 0..15 do if not (few.Table.IsKnown state) then state ]
printfn "after 10 episodes the table has no data of the cells %A" unknown

// ---- Without a model ---------------------------------------------------------------------------------------------------
//
// Q-learning has no table of next states, only a table of the values of actions. Each real step changes one value a little.
// every real step.

let learnt =
    use lake = new SlipperyGrid()
    ml.WorldModels().QLearning(lake, QLearningOptions(Episodes = 6000, LearningRate = 0.05, InitialValue = 0.5))

printfn "Q-learning: %O" learnt
printfn "it reaches the goal in %.1f%% of the episodes" (100.0 * score (learnt.Values.GreedyPolicy()))

// The same learner inside the table uses no real steps, so it may take many: a model can be used as an environment.

let dreamt = ml.WorldModels().QLearning(ice.ToEnvironment(), QLearningOptions(Episodes = 20000, LearningRate = 0.02, InitialValue = 0.5))
printfn "trained inside the table it reaches the goal in %.1f%%, with no real steps besides the table's %d" (100.0 * score (dreamt.Values.GreedyPolicy())) (walks.GetRowCount().Value)

// The score over the real steps: a table of a number of random steps and its plan, compared with Q-learning. Means over five seeds.

let byTable =
    [ for episodes in [ 30; 100; 300; 1000; 3000; 10000 ] ->
          [ for seed in 1L .. 5L ->
                use data = collect episodes seed
                let plan = (ml.Transforms.TabularModel(stateCount = 16).Fit(data)).Solve()
                float (data.GetRowCount().Value), score (plan.Values.GreedyPolicy()) ] ]

let byLearning =
    [ for episodes in [ 30; 100; 300; 1000; 3000 ] ->
          [ for seed in 1L .. 5L ->
                use lake = new SlipperyGrid()
                let result = ml.WorldModels().QLearning(lake, QLearningOptions(Episodes = episodes, LearningRate = 0.05, InitialValue = 0.5, Seed = Nullable seed))
                float result.Steps, score (result.Values.GreedyPolicy()) ] ]

let mean (runs: (float * float) list) = List.averageBy fst runs, List.averageBy snd runs

for name, points in [ "table", byTable; "Q-learning", byLearning ] do
    for steps, share in List.map mean points do
        printfn "  %-10s %6.0f real steps: %5.1f%%" name steps (100.0 * share)

// With few steps Q-learning is better, because it explores where it finds rewards: a random walk hardly ever comes near the goal, and
// a plan cannot use cells that were never visited. With more steps the plan is better, until both are about as good as possible:
// within a hundred steps no policy reaches the goal much more often than in 74% of the episodes.

// ---- The picture -------------------------------------------------------------------------------------------------------
//
// The colour of each cell is its value, the arrow is its best action. On ice the arrow often points away from the goal, because most
// moves go sideways.

let map = SlipperyGrid.FrozenLake.Split '\n'
let side = 48

/// Whether the pixel (x, y), from -1 to 1 around the middle of a cell, belongs to an arrow.
let inArrow action (x: float) (y: float) =
    let along, across = match action with 0 -> -x, y | 1 -> x, y | 2 -> -y, x | _ -> y, x
    along > -0.3 && along < 0.45 && abs across < 0.5 * (0.45 - along)

let drawValues (values: QTable) =
    let pixels =
        [| for y in 0 .. side * map.Length - 1 do
               for x in 0 .. side * map[0].Length - 1 do
                   let row, column = y / side, x / side
                   let value = values.Value(row * map[0].Length + column)
                   let across, down = float (x % side) / float side * 2.0 - 1.0, float (y % side) / float side * 2.0 - 1.0

                   match map[row][column] with
                   | _ when x % side = 0 || y % side = 0 -> yield! [| 255uy; 255uy; 255uy |]
                   | 'H' -> yield! [| 40uy; 60uy; 90uy |]
                   | 'G' -> yield! [| 60uy; 150uy; 80uy |]
                   | _ when inArrow (values.BestAction(row * map[0].Length + column)) across down -> yield! [| 50uy; 50uy; 50uy |]
                   | _ -> yield! [| 245uy; byte (235.0 - 120.0 * value); byte (220.0 - 200.0 * value) |] |]

    Picture(side * map.Length, side * map[0].Length, pixels)

let series name points =
    let steps, shares = points |> List.map mean |> Array.ofList |> Array.unzip
    Series(name, Array.map Math.Log10 steps, Array.map ((*) 100.0) shares)

let curve = Chart.Lines("", "real steps (10^x)", "goal reached (%)", [ series "table" byTable; series "Q-learning" byLearning ], width = 460, height = 220)

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

let picture = Picture.Beside([ drawValues planned.Values; drawValues learnt.Values; curve ], 16, [| "V by the table"; "V by Q-learning"; "what real steps buy" |])
picture.SavePng(Path.Combine(folder, "10-tabular.png"))
printfn "drew 10-tabular.png, %d x %d" picture.Width picture.Height
