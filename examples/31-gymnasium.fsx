// 31. Gymnasium: environments in Python
//
// Most environments for reinforcement learning are written in Python. WorldModels.Gymnasium runs each in a separate Python process. They
// can be used like any other environment: for rollouts, M, the dream and C.
//
//   dotnet build -c Release
//   dotnet fsi examples/31-gymnasium.fsx
//
// It takes about a minute and draws examples/pictures/31-gymnasium.png. The environment is examples/pole.py, which needs only Python. With
// Gymnasium installed you can use any environment whose observation is numbers:
//
//   WORLDMODELS_GYM=CartPole-v1 WORLDMODELS_PYTHON=/home/me/venv/bin/python dotnet fsi examples/31-gymnasium.fsx

#load "references-gymnasium.fsx"

open System
open System.IO
open Microsoft.ML
open WorldModels.Control
open WorldModels.Environments
open WorldModels.Gymnasium
open WorldModels.Memory
open WorldModels.Pictures
open WorldModels.Rollouts

let text name preset =
    match Environment.GetEnvironmentVariable $"WORLDMODELS_{name}" with
    | null | "" -> preset
    | text -> text

let setting name size = int (text name (string size))

// The environment and its Python. An id is the argument of gymnasium.make, or module:class for your own, found in the named folders.

let options id =
    GymnasiumOptions(
        Id = id,
        Python = text "PYTHON" (GymnasiumOptions()).Python,
        ModulePaths = ResizeArray [ text "GYM_PATH" __SOURCE_DIRECTORY__ ],
        Timeout = TimeSpan.FromSeconds 60.0
    )

let id = text "GYM" "pole:Pole"
let create () = new GymnasiumEnvironment(options id)

// Gymnasium's spaces are converted to spaces of this library. Does the environment follow the contract? Many environments do not: for example,
// random numbers that ignore the seed are found here, before days of training.

let shown, taken = using (create ()) (fun world -> world.ObservationSpace, world.ActionSpace)
printfn "%s: observations %O, actions %O" id shown taken
EnvironmentContract.Check(create, maxSteps = 50)
printfn "%s follows the contract" id

// An exception in Python has its original message here. A process that dies or hangs is replaced, and its episode is played again.

try
    use missing = new GymnasiumEnvironment(options "pole:Missing")
    printfn "%O" missing.ObservationSpace
with :? GymnasiumException as error ->
    printfn "a wrong name: %s" (error.Message.Trim().Split('\n') |> Array.last)

// Rollouts. Each worker has one process.

let ml = MLContext(seed = 1)
let episodes = setting "EPISODES" 150
let rollouts = ml.Data.CollectRollouts(create, episodes = episodes, policy = (fun () -> RandomPolicy taken))
printfn "%d episodes with random actions, %.1f steps each" episodes (float (rollouts.GetRowCount().Value) / float episodes)

// M learns the environment, and C is trained in M's dream. No Python runs during this, and a step of the dream costs much less than a step in
// another process. Short dreams that start at any recorded step keep C near the states that M was trained on.

let memory =
    MdnRnnPredictorOptions(
        InputColumnName = "Observation",
        HiddenSize = setting "HIDDEN" 32,
        Epochs = setting "M_EPOCHS" 60,
        BatchSize = 8,
        SequenceLength = 25,
        LearningRate = 5e-3
    )

let control =
    CmaEsControllerOptions(
        LatentColumnName = "Observation",
        Generations = setting "GENERATIONS" 30,
        Population = 32,
        Episodes = 16,
        InitialSigma = 0.5,
        StartAnywhere = true,
        MaxSteps = 60,
        Temperature = 1.0
    )

let model = ml.Transforms.MdnRnnPredictor(memory).Append(ml.WorldModels().CmaEsControllerTrainer control).Fit rollouts

printfn "M: %O" (MdnRnnPredictorTransformer.FromModel model).HeldOut
printfn "C: %O" model.LastTransformer.History

// The score in the Python environment.

let play name (policy: IPolicy) =
    use world = create ()
    let returns = [| for seed in 1000L .. 1000L + int64 (min 20 episodes) - 1L -> (EpisodeResult.Play(policy, world, seed)).Return |]
    let mean = Array.average returns
    let deviation = returns |> Array.averageBy (fun value -> (value - mean) ** 2.0) |> sqrt
    printfn "%-26s return %.1f ± %.1f in %s" name mean deviation id
    Score(name, mean, deviation)

let scores = [ play "random actions" (RandomPolicy taken); play "C trained in the dream" (Agent.FromModel model) ]

let folder = text "PICTURES" (Path.Combine(__SOURCE_DIRECTORY__, "pictures"))
let picture = Chart.Bars($"{id}, learnt in a dream", "return", scores, width = 640)
picture.SavePng(Path.Combine(folder, "31-gymnasium.png"))
printfn "drew 31-gymnasium.png, %d x %d" picture.Width picture.Height
