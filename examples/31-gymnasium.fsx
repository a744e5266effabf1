// 31. Gymnasium: worlds that are written in Python
//
// Most worlds that people train in are Python. WorldModels.Gymnasium plays them in a Python process of their own, and from there on
// they are environments like any other: rollouts, M, the dream and C do not know the difference.
//
//   dotnet build -c Release
//   dotnet fsi examples/31-gymnasium.fsx
//
// It takes about a minute and draws examples/pictures/31-gymnasium.png. The world is examples/pole.py, for which Python is enough. With
// Gymnasium installed it may be any that shows numbers:
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

// Which world, in which Python. An id is what gymnasium.make takes, or module:class for one of your own, found in the folders named.

let options id =
    GymnasiumOptions(
        Id = id,
        Python = text "PYTHON" (GymnasiumOptions()).Python,
        ModulePaths = ResizeArray [ text "GYM_PATH" __SOURCE_DIRECTORY__ ],
        Timeout = TimeSpan.FromSeconds 60.0
    )

let id = text "GYM" "pole:Pole"
let create () = new GymnasiumEnvironment(options id)

// Gymnasium's spaces become spaces here. Does it keep the promises of an environment? Worlds from elsewhere often do not: one
// that draws its random numbers past the seed is found out here, before days of training.

let shown, taken = using (create ()) (fun world -> world.ObservationSpace, world.ActionSpace)
printfn "%s shows %O and takes %O" id shown taken
EnvironmentContract.Check(create, maxSteps = 50)
printfn "%s keeps its promises" id

// What goes wrong in Python arrives with its words; a process that dies or hangs is replaced, and its episode played again.

try
    use missing = new GymnasiumEnvironment(options "pole:Missing")
    printfn "%O" missing.ObservationSpace
with :? GymnasiumException as error ->
    printfn "a wrong name: %s" (error.Message.Trim().Split('\n') |> Array.last)

// Rollouts, by one process for each worker.

let ml = MLContext(seed = 1)
let episodes = setting "EPISODES" 150
let rollouts = ml.Data.CollectRollouts(create, episodes = episodes, policy = (fun () -> RandomPolicy taken))
printfn "%d episodes at random, %.1f steps each" episodes (float (rollouts.GetRowCount().Value) / float episodes)

// M learns the world, and C in M: no Python runs meanwhile, and a dreamt step costs a small part of one that crosses to another process. C stays
// near the moments that M has seen when a dream begins anywhere and is short.

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

// What it is worth in Python.

let play name (policy: IPolicy) =
    use world = create ()
    let returns = [| for seed in 1000L .. 1000L + int64 (min 20 episodes) - 1L -> (EpisodeResult.Play(policy, world, seed)).Return |]
    let mean = Array.average returns
    let deviation = returns |> Array.averageBy (fun value -> (value - mean) ** 2.0) |> sqrt
    printfn "%-26s return %.1f ± %.1f in %s" name mean deviation id
    Score(name, mean, deviation)

let scores = [ play "at random" (RandomPolicy taken); play "C that learnt in the dream" (Agent.FromModel model) ]

let folder = text "PICTURES" (Path.Combine(__SOURCE_DIRECTORY__, "pictures"))
let picture = Chart.Bars($"{id}, learnt in a dream", "return", scores, width = 640)
picture.SavePng(Path.Combine(folder, "31-gymnasium.png"))
printfn "drew 31-gymnasium.png, %d x %d" picture.Width picture.Height
