// 11. A network with a squared error
//
// A table has no prediction for a state that was never visited. A network generalizes: what it learns from some states applies to similar
// ones. It reads the state s and the action a and predicts the next state; training minimizes the squared error of the predictions.
//
//   loss = |s' - f(s, a)|^2
//
// In a deterministic environment this is enough. This page learns a pendulum from random actions, and then lets the network predict
// fifty steps from its own predictions, compared with the true pendulum.
//
//   dotnet build -c Release
//   dotnet fsi examples/11-network.fsx
//
// It takes seconds and draws examples/pictures/11-network.png.

#load "references-pictures.fsx"

open System
open System.IO
open Microsoft.ML
open Microsoft.ML.Data
open WorldModels.Dynamics
open WorldModels.Environments
open WorldModels.Pictures
open WorldModels.Rollouts

// The environment: an angle and its velocity, observed as (sine, cosine, velocity). The action is a force. The environment is deterministic.

type Pendulum() =
    let mutable angle, velocity, step = 0.0, 0.0, 0
    let observe () = Observation [| float32 (sin angle); float32 (cos angle); float32 velocity |]

    interface IEnvironment with
        member _.ObservationSpace = BoxSpace(3, Single.NegativeInfinity, Single.PositiveInfinity)
        member _.ActionSpace = BoxSpace(1, -1f, 1f)

        member _.Reset seed =
            let random = Pcg64 [| seed |]
            angle <- random.NextUniform(-3.0, 3.0)
            velocity <- random.NextUniform(-1.0, 1.0)
            step <- 0
            observe ()

        member _.Step action =
            velocity <- 0.98 * velocity - 0.15 * sin angle + 0.2 * float action[0]
            angle <- angle + 0.5 * velocity
            step <- step + 1
            StepResult(observe (), cos angle, false, step >= 50)

        member _.Dispose() = ()

let ml = MLContext(seed = 1)
let collect episodes seed =
    let pushes = Func<IPolicy>(fun () -> RandomPolicy(BoxSpace(1, -1f, 1f)))
    ml.Data.CollectRollouts((fun () -> new Pendulum()), episodes = episodes, policy = pushes, seed = Nullable seed)

let rollouts, fresh = collect 60 1L, collect 20 2L

// The network predicts the change s' - s, which is small and easy to learn, instead of s' itself. A network without a hidden layer is a
// linear model, the simpler model of this comparison.

let fit hidden =
    let options = DynamicsNetworkOptions(Head = DynamicsHead.MeanSquaredError, HiddenSizes = hidden, Epochs = 40, BatchSize = 64, LearningRate = 5e-3, Threads = 1)
    ml.Transforms.DynamicsNetwork(options).Fit rollouts

let network, linear = fit [| 64; 64 |], fit [||]

// The quality on new episodes. An error of 1 is that of always predicting the mean.

let measure model = ml.WorldModels().MeasureModel(model, fresh, ModelQualityOptions(Horizon = 30, Samples = 1))
let quality, linearQuality = measure network, measure linear
printfn "network: %O" quality
printfn "linear:  %O" linearQuality
printfn "one step: the network's error is %.0f times smaller than the linear model's" (linearQuality.SquaredError / quality.SquaredError)

// The open-loop test: fifty steps without observations. Each prediction is the start of the next one, so errors accumulate.

let episode = fresh.WithEpisodes [ 3 ]
let states = [| for row in episode.GetColumn<float32[]> "Observation" -> row |]
let actions = [| for row in episode.GetColumn<float32[]> "Action" -> row |]

let alone (model: IWorldModel) =
    let steps = ImaginedSteps(1, model.StateSize, 1)
    let random = Pcg64 [| 1L |]
    states[0].CopyTo(steps.States, 0)
    [| for action in actions do
           yield float steps.States[0]
           action.CopyTo(steps.Actions, 0)
           model.Step(steps, random)
           steps.NextStates.CopyTo(steps.States, 0) |]

let curves =
    Chart.Lines("fifty steps on its own", "step", "sine of the angle",
        [ Series("true", [| for state in states -> float state[0] |])
          Series("network", alone network)
          Series("linear", alone linear) ], width = 560, height = 320)

let growth =
    let errors (quality: ModelQuality) = Seq.toArray quality.OpenLoopErrors
    let ks = [| for k in 1..quality.OpenLoopErrors.Count -> float k |]
    Chart.Lines("how errors add up", "steps on its own", "squared error (1: the mean)",
        [ Series("nothing moves", ks, Seq.toArray quality.OpenLoopCopyErrors)
          Series("network", ks, errors quality)
          Series("linear", ks, errors linearQuality) ], width = 560, height = 320)

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

let picture = Chart.Panels [ curves; growth ]
picture.SavePng(Path.Combine(folder, "11-network.png"))
printfn "drew 11-network.png, %d x %d" picture.Width picture.Height
