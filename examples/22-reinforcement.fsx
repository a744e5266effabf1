// 22. Reinforcement learning: PPO and DQN
//
// A search (page 20) uses only the return of an episode. Reinforcement learning uses every step: observation, action, reward and next
// observation. Two methods do this, both with small networks:
//
//   DQN   learns the value of each discrete action from its reward and the value of the next state (page 10's Q-learning, with a
//         network in place of the table); it then takes the action with the largest value
//   PPO   learns a random policy, and makes actions that were better than expected a little more likely, with a limit on the size
//         of each change; for discrete actions and for boxes
//
// Both train the same C as CMA-ES does, at the same place of the chain, in the real environment or in M's dream. This page does this on a
// simple environment and counts the real steps.
//
//   dotnet build -c Release
//   dotnet fsi examples/22-reinforcement.fsx
//
// It takes a minute or two, and draws examples/pictures/22-reinforcement.png.

#load "references-pictures.fsx"

open System
open System.IO
open Microsoft.ML
open WorldModels.Control
open WorldModels.Environments
open WorldModels.Memory
open WorldModels.Pictures
open WorldModels.Rollouts

let setting name size =
    match Environment.GetEnvironmentVariable $"WORLDMODELS_{name}" with
    | null | "" -> size
    | text -> int text

let ml = MLContext(seed = 1)

// ---- The environment ---------------------------------------------------------------------------------------------------
//
// An action pushes a point on a line left, not at all, or right, in a little wind. The observation is its position and its speed. A step gives
// a reward of 3 in the middle and 0 at the edge, where the episode ends. After 40 steps the episode is truncated.

type Point(forces: bool) =
    let state: float32[] = Array.zeroCreate 2
    let mutable random, step = Pcg64(0L), 0

    interface IEnvironment with
        member _.ObservationSpace: Space = BoxSpace(2, Single.NegativeInfinity, Single.PositiveInfinity)
        member _.ActionSpace: Space = if forces then BoxSpace(1, -1f, 1f) else DiscreteSpace 3

        member _.Reset seed =
            random <- Pcg64 seed
            state[0] <- float32 (random.NextUniform(-1.0, 1.0))
            state[1] <- 0f
            step <- 0
            Observation(Array.copy state)

        member _.Step action =
            let push = if forces then action[0] else action[0] - 1f
            state[1] <- state[1] + 0.1f * push + 0.02f * float32 (random.NextNormal())
            state[0] <- state[0] + state[1]
            step <- step + 1
            let fell = abs state[0] > 3f
            StepResult(Observation(Array.copy state), float (max 0f (3f - abs state[0])), fell, not fell && step = 40)

        member _.Dispose() = ()

let score (policy: IPolicy) forces =
    use world = new Point(forces)
    Seq.init 100 (fun seed -> EpisodeResult.Play(policy, world, int64 (1000 + seed)).Return) |> Seq.average

printfn "random actions earn %.0f of 120 in an episode" (score (RandomPolicy(DiscreteSpace 3)) false)

// ---- Three learners ----------------------------------------------------------------------------------------------------
//
// There is no V and no M here: C reads the observation. The rows only tell the trainers the columns.

let steps = setting "STEPS" 400 * 40
let look = ml.Data.CollectRollouts((fun () -> new Point(false)), episodes = 1)

let prepare forces (options: #ReinforcementOptions) =
    options.LatentColumnName <- "Observation"
    options.HiddenColumnName <- null
    options.Environment <- Func<IEnvironment>(fun () -> new Point(forces))
    options.Steps <- steps
    options.EvaluateEvery <- max 1 (steps / 32)
    options.HiddenUnits <- 32
    options.LearningRate <- 1e-3
    options.Discount <- 0.95
    options

let dqn = DqnControllerOptions(LearningStarts = min 500 (steps / 4), TrainEvery = 2, TargetEvery = 100) |> prepare false
let ppo forces = PpoControllerOptions(Horizon = 64) |> prepare forces

let learners =
    [ "DQN", false, ml.WorldModels().DqnControllerTrainer(dqn).Fit look
      "PPO", false, ml.WorldModels().PpoControllerTrainer(ppo false).Fit look
      "PPO, forces", true, ml.WorldModels().PpoControllerTrainer(ppo true).Fit look ]

for name, forces, trained in learners do
    printfn "%-11s %O; over new episodes %.0f" name trained.History (score (Agent.FromModel trained) forces)

// The model contains only the controller, 195 numbers for three actions: no optimiser and no critic. The inputs' means and standard
// deviations are part of its first layer. It needs no libtorch.

let _, _, first = learners.Head
printfn "the controller has %d parameters" first.Parameters.Length

// ---- In the dream ------------------------------------------------------------------------------------------------------
//
// The same PPO, without further real steps than those of M's training. Without Environment, the trainer finds M through the columns.

let recorded = ml.Data.CollectRollouts((fun () -> new Point(false)), episodes = setting "EPISODES" 60)

let dreaming = prepare false (PpoControllerOptions(Horizon = 64, Temperature = 1.0))
dreaming.HiddenColumnName <- "Hidden"
dreaming.Environment <- null

let memory =
    ml.Transforms.MdnRnnPredictor(
        MdnRnnPredictorOptions(InputColumnName = "Observation", HiddenSize = 16, Mixtures = 2, Epochs = setting "M_EPOCHS" 30, BatchSize = 10, LearningRate = 1e-2)
    )

let dreamt = memory.Append(ml.WorldModels().PpoControllerTrainer dreaming).Fit recorded
let realSteps = recorded.GetRowCount().Value
printfn "dreamt: %O" dreamt.LastTransformer.History
printfn "C trained in the dream earns %.0f in the real environment, from %d real steps" (score (Agent.FromModel dreamt) false) realSteps

// ---- The return over the real steps ------------------------------------------------------------------------------------
//
// Every trainer records the return of its policy and the number of steps. M's steps were all taken before the training of C. Few random steps
// are enough, because the training in the dream uses them again and again. Their number limits C: the dream is only as good as M. With
// many real steps, training in the environment itself reaches a higher return.

let curve (name, _, trained: ControllerTransformer) =
    let points = [| for line in trained.History.Generations do if line.Evaluation.HasValue then float line.Steps.Value, line.Evaluation.Value |]
    let enough = points |> Array.tryFind (fun (_, value) -> value >= 110.0) |> Option.map (fst >> string) |> Option.defaultValue "too few"
    printfn "  %-11s earns 110 after %s real steps" name enough
    Series(name, Array.map fst points, Array.map snd points)

let curves = learners |> List.map curve
let beside = score (Agent.FromModel dreamt) false
let dream = Series("PPO in M's dream", [| float realSteps; float steps |], [| beside; beside |])
let chart = Chart.Lines("What real steps buy", "real steps", "return", curves @ [ dream ], width = 640, height = 360)

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

chart.SavePng(Path.Combine(folder, "22-reinforcement.png"))
printfn "drew 22-reinforcement.png, %d x %d" chart.Width chart.Height
