// 10. The simplest world model: a table
//
// A world model answers one question: in state s, after action a, what comes next, and what does it earn? Where states and
// actions can be numbered, no network is needed. Write down what happened, count, divide:
//
//   p(s' | s, a)  how often s' followed (s, a), of all times that a was done in s
//   r(s, a)       the mean reward
//
// This page learns such a table from random steps, plans in it without another step in the world, plays the plan for real,
// and then learns the same by Q-learning, which has no model and pays for what it learns with real steps.
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
// Three cells in a row. The walk starts in cell 0; cell 2 is the goal, pays 1 and ends the episode. Two actions: left, right.

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

// Planning. What is a state worth? The best that an action earns, plus what the next state is worth, a little discounted.
// Value iteration says that over and over until nothing changes any more.

let plan = three.Solve(ValueIterationOptions(Discount = 0.9))
printfn "values after %d sweeps: V(0) = %.2f, V(1) = %.2f" plan.Sweeps (plan.Values.Value 0) (plan.Values.Value 1)

let play = EpisodeResult.Play(plan.Values.GreedyPolicy(), GridWorld.ThreeStates(), seed = 1L)
printfn "played: %d steps, return %g" play.Steps play.Return

// ---- Ice ---------------------------------------------------------------------------------------------------------------
//
// FrozenLake: two of three moves go sideways, holes end the episode, the goal pays 1. The table does not mind: what follows
// is a distribution now, and the plan weighs it.

let collect episodes seed = ml.Data.CollectRollouts((fun () -> new SlipperyGrid()), episodes = episodes, policy = walkAtRandom 4, seed = Nullable seed)
let walks = collect 10000 1L
let ice = ml.Transforms.TabularModel(stateCount = 16).Fit(walks)
printfn "ice: %O" ice.Table
printCell ice.Table 14 1

let planned = ice.Solve()
printfn "the start is worth %.3f by the table, 0.542 by the true probabilities" (planned.Values.Value 0)

// How often does a policy reach the goal? Every policy plays the same thousand episodes.

let score (policy: IPolicy) =
    use lake = new SlipperyGrid()
    Seq.init 1000 (fun seed -> EpisodeResult.Play(policy, lake, int64 seed).Return) |> Seq.average

printfn "at random the goal is reached in %.1f%% of the episodes, by the plan in %.1f%%" (100.0 * score (RandomPolicy(DiscreteSpace 4))) (100.0 * score (planned.Values.GreedyPolicy()))

// The table is an ML.NET stage like any other: it adds columns to rows, and lies in a model file.

let path = Path.Combine(Path.GetTempPath(), $"tabular-{Guid.NewGuid():N}.zip")
ml.Model.Save(ice, walks.Schema, path)
let loaded, _ = MLContext().Model.Load path
File.Delete path
let loadedPlan = (TabularModelTransformer.FromModel loaded).Solve()
printfn "the loaded table plans alike: %b" (loadedPlan.Values.ToArray() = planned.Values.ToArray())

// What a table cannot do: it knows nothing of a cell that it has not seen, however much that cell is like its neighbours.
// Unknown stays unknown. The columns say so with NaN, the plan by staying away (or, by option, by going there to look).

let few = ml.Transforms.TabularModel(stateCount = 16).Fit(collect 10 1L)
let unknown = [ for state in 0..15 do if not (few.Table.IsKnown state) then state ]
printfn "after 10 episodes the table knows nothing of the cells %A" unknown

// ---- Without a model ---------------------------------------------------------------------------------------------------
//
// Q-learning keeps no table of what follows, only of what actions turned out to be worth, and moves each value a little with
// every real step.

let learnt =
    use lake = new SlipperyGrid()
    ml.WorldModels().QLearning(lake, QLearningOptions(Episodes = 6000, LearningRate = 0.05, InitialValue = 0.5))

printfn "Q-learning: %O" learnt
printfn "it reaches the goal in %.1f%% of the episodes" (100.0 * score (learnt.Values.GreedyPolicy()))

// The same learner inside the table costs no real step, so it may take its time: to it, the model is an environment like any other.

let dreamt = ml.WorldModels().QLearning(ice.ToEnvironment(), QLearningOptions(Episodes = 20000, LearningRate = 0.02, InitialValue = 0.5))
printfn "learnt inside the table it reaches the goal in %.1f%%, with no real step beyond the table's %d" (100.0 * score (dreamt.Values.GreedyPolicy())) (walks.GetRowCount().Value)

// What do real steps buy? A table of so many random steps and its plan, beside Q-learning that stops there. Means over five seeds.

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

// With few steps Q-learning is ahead, since it goes where it pays: a random walk hardly ever gets near the goal, and no plan
// leads through what was never seen. Once it was, the plan gets more out of the same steps, until both play as well as can be:
// within its hundred steps no policy reaches the goal much more often than in 74% of the episodes.

// ---- The picture -------------------------------------------------------------------------------------------------------
//
// Each cell in the colour of its value, with the best action as an arrow. On ice it often points away from where one wants to
// go: sideways is where most moves lead.

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
