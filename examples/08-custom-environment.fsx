// 8. Your own environment
//
// An environment is two spaces, Reset and Step. In F# an object expression of about thirty lines can implement it, and a function can be a
// policy. Everything that the library has for CarRacing works with your environment too: the contract check, rollouts, M, the dream, C.
//
//   dotnet build -c Release
//   dotnet fsi examples/08-custom-environment.fsx
//
// It takes less than a minute and draws examples/pictures/08-custom-environment.png.

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

// A pole stands on a cart, and each action pushes the cart to the left or to the right (the equations are those of Barto, Sutton and Anderson,
// 1983). A step lasts a fiftieth of a second and gives a reward of 1. The episode ends when the pole leans more than 12 degrees or the cart
// leaves its track. The observation has the position, the speed, the angle, and the speed of the angle.

let pole () =
    let mutable place, speed, angle, turn, running = 0.0, 0.0, 0.0, 0.0, false
    let observe () = Observation [| float32 place; float32 speed; float32 angle; float32 turn |]

    { new IEnvironment with
        member _.ObservationSpace = BoxSpace(4, -20f, 20f)
        member _.ActionSpace = BoxSpace(1, -1f, 1f)

        member _.Reset seed =
            let random = Pcg64 seed
            let small () = random.NextUniform(-0.05, 0.05)
            place <- small ()
            speed <- small ()
            angle <- small ()
            turn <- small ()
            running <- true
            observe ()

        member this.Step action =
            if not running then invalidOp "no episode is running: call Reset first"
            if not (this.ActionSpace.Contains action) then invalidArg (nameof action) ("not a number from -1 to 1: " + String.Join(", ", action))
            let sine, cosine = sin angle, cos angle
            let push = (10.0 * float action[0] + 0.05 * turn * turn * sine) / 1.1
            let fall = (9.8 * sine - cosine * push) / (0.5 * (4.0 / 3.0 - 0.1 * cosine * cosine / 1.1))
            let gain = push - 0.05 * fall * cosine / 1.1
            place <- place + 0.02 * speed
            speed <- speed + 0.02 * gain
            angle <- angle + 0.02 * turn
            turn <- turn + 0.02 * fall
            running <- abs place < 2.4 && abs angle < 12.0 * Math.PI / 180.0
            StepResult(observe (), 1.0, not running, false)

        member _.Dispose() = running <- false }

// Does the environment follow the contract? The same seed gives the same episode, observations lie in their space, actions are neither changed
// nor kept, and invalid calls are refused with clear exceptions. The check lists all broken rules; the last rule is the reason for the two
// lines of Step that throw exceptions. The limit of steps is a wrapper.

let create () : IEnvironment = pole().WithTimeLimit 200
EnvironmentContract.Check pole
EnvironmentContract.Check create
printfn "the environment follows the contract"

let forgetful () =
    let world = pole ()

    { new IEnvironment with
        member _.ObservationSpace = world.ObservationSpace
        member _.ActionSpace = world.ActionSpace
        member _.Reset _ = world.Reset(Random.Shared.NextInt64())
        member _.Step action = world.Step action
        member _.Dispose() = world.Dispose() }

try
    EnvironmentContract.Check forgetful
with :? EnvironmentContractException as error ->
    printfn "an environment that ignores its seed breaks %d rules:" error.Broken.Count
    for promise in error.Broken do printfn "  %s" promise

// A policy is a function of the observation: it pushes against the angle and its speed. A random policy is the baseline.

let against = Policy.FromFunction(fun observation -> [| if observation.Values[2] + 0.3f * observation.Values[3] > 0f then 1f else -1f |])

let survives name (players: unit -> IPolicy) =
    use world = create ()
    let policy = players ()
    let steps = [ for seed in 1000L .. 1000L + int64 (setting "EPISODES" 50) - 1L -> float (EpisodeResult.Play(policy, world, seed)).Steps ]
    let mean = List.average steps
    let deviation = steps |> List.averageBy (fun count -> (count - mean) ** 2.0) |> sqrt
    printfn "%-28s %5.1f ± %4.1f of 200 steps" name mean deviation
    Score(name, mean, deviation)

let chance = survives "at random" (fun () -> RandomPolicy(BoxSpace(1, -1f, 1f)))
let rule = survives "a rule of one line" (fun () -> against)

// C is trained in the environment itself. There is no V, because the observation is already four numbers, and no M.

let ml = MLContext(seed = 1)
let pushes () : IPolicy = RandomPolicy(BoxSpace(1, -1f, 1f), holdSteps = 3)
let rollouts = ml.Data.CollectRollouts(create, episodes = 4 * setting "EPISODES" 50, policy = pushes)
let generations = setting "GENERATIONS" 10

let inReality =
    CmaEsControllerOptions(
        LatentColumnName = "Observation",
        HiddenColumnName = null,
        Environment = create,
        Generations = generations,
        Population = 16,
        Episodes = 4,
        InitialSigma = 0.5
    )

let trained = ml.WorldModels().CmaEsControllerTrainer(inReality).Fit rollouts
printfn "C in the environment: %O" trained.History
let real = survives "C trained in the environment" (fun () -> Agent.FromModel trained)

// C can also be trained in a dream, without further real steps: M is trained on episodes with random pushes, and C is trained in the dream of M.
// Most of those episodes end after about twenty steps; C survives far longer than any of them.

let memory =
    MdnRnnPredictorOptions(
        InputColumnName = "Observation",
        HiddenSize = setting "HIDDEN" 32,
        Epochs = setting "M_EPOCHS" 60,
        BatchSize = 8,
        SequenceLength = 25,
        LearningRate = 5e-3
    )

let inTheDream =
    CmaEsControllerOptions(
        LatentColumnName = "Observation",
        Generations = 3 * generations,
        Population = 32,
        Episodes = 16,
        InitialSigma = 0.5,
        StartAnywhere = true,
        MaxSteps = 60,
        Temperature = 1.0
    )

let dreamt = ml.Transforms.MdnRnnPredictor(memory).Append(ml.WorldModels().CmaEsControllerTrainer inTheDream).Fit rollouts

printfn "M: %O" (MdnRnnPredictorTransformer.FromModel dreamt).HeldOut
printfn "C in the dream: %O" dreamt.LastTransformer.History
let dream = survives "C trained in the dream" (fun () -> Agent.FromModel dreamt)
printfn "the dream was learnt from %d real steps; the longest episode has %d" (rollouts.GetRowCount().Value) (MdnRnnPredictorTransformer.FromModel dreamt).LongestEpisode

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

let picture = Chart.Bars("A pole on a cart", "steps survived, of 200", [ chance; rule; real; dream ], width = 640)
picture.SavePng(Path.Combine(folder, "08-custom-environment.png"))
printfn "drew 08-custom-environment.png, %d x %d" picture.Width picture.Height
