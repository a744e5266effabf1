// 8. A world of one's own
//
// A world is two spaces, Reset and Step. In F# it needs no class: an object expression of some thirty lines is one, a function is a
// player, and all that the library has for CarRacing is there for it too: the check of its promises, rollouts, M, the dream, C.
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

// A pole stands on a cart, and the cart is pushed to the left or to the right (the equations are those of Barto, Sutton and Anderson,
// 1983). A step lasts a fiftieth of a second and pays 1; the episode ends when the pole leans more than 12 degrees or the cart leaves
// its track. What the world shows: place, speed, angle, and how fast the angle grows.

let pole () =
    let mutable place, speed, angle, turn, running = 0.0, 0.0, 0.0, 0.0, false
    let see () = Observation [| float32 place; float32 speed; float32 angle; float32 turn |]

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
            see ()

        member this.Step action =
            if not running then invalidOp "there is no episode to step in: call Reset"
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
            StepResult(see (), 1.0, not running, false)

        member _.Dispose() = running <- false }

// Does it keep the promises of a world? The same episode from the same seed, observations in their space, actions neither changed nor
// kept, clear refusals of what makes no sense. What is broken is listed; the two lines that refuse were written because the list asked
// for them. A limit of steps comes as a wrapper.

let create () : IEnvironment = pole().WithTimeLimit 200
EnvironmentContract.Check pole
EnvironmentContract.Check create
printfn "the world keeps its promises"

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
    printfn "one that forgets its seed breaks %d:" error.Broken.Count
    for promise in error.Broken do printfn "  %s" promise

// A player is a function of what is seen: push against the lean and its growth. It stands beside one that pushes at random.

let against = Policy.FromFunction(fun seen -> [| if seen.Values[2] + 0.3f * seen.Values[3] > 0f then 1f else -1f |])

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

// C learns in the world itself. There is no V, since four numbers need no eye, and no M.

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

let awake = ml.WorldModels().CmaEsControllerTrainer(inReality).Fit rollouts
printfn "C in the world: %O" awake.History
let real = survives "C that learnt in the world" (fun () -> Agent.FromModel awake)

// Or in a dream, with no further step in the world: M learns the world from episodes that were pushed at random, and C learns in M. Most of
// those episodes are over after some twenty steps; C stays up far longer than any of them did.

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
let dream = survives "C that learnt in the dream" (fun () -> Agent.FromModel dreamt)
printfn "the dream is made of %d real steps; its longest episode has %d" (rollouts.GetRowCount().Value) (MdnRnnPredictorTransformer.FromModel dreamt).LongestEpisode

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

let picture = Chart.Bars("A pole on a cart", "steps survived, of 200", [ chance; rule; real; dream ], width = 640)
picture.SavePng(Path.Combine(folder, "08-custom-environment.png"))
printfn "drew 08-custom-environment.png, %d x %d" picture.Width picture.Height
