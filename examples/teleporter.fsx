// The teleporter, the environment of pages 12 to 14: a point on a line. An action moves it left, moves it right, or throws it to one of
// two distant exits, at 3 and at -3, with equal probability. Every arrival has a little noise (standard deviation 0.02).
#load "references-pictures.fsx"

open System
open System.IO
open Microsoft.ML
open Microsoft.ML.Data
open WorldModels.Dynamics
open WorldModels.Environments
open WorldModels.Pictures
open WorldModels.Rollouts

let ml = MLContext(seed = 2)

let private collect episodes seed =
    let moves = Func<IPolicy>(fun () -> RandomPolicy(DiscreteSpace 3))
    ml.Data.CollectRollouts((fun () -> new Teleporter()), episodes = episodes, policy = moves, seed = Nullable seed)

let rollouts, fresh = collect 100 1L, collect 40 2L

let fit head =
    let options = DynamicsNetworkOptions(Head = head, HiddenSizes = [| 32; 32 |], Mixtures = 3, Epochs = 40, BatchSize = 64, LearningRate = 4e-3, Threads = 1)
    ml.Transforms.DynamicsNetwork(options).Fit rollouts

let measure model = ml.WorldModels().MeasureModel(model, fresh)

/// The predicted positions after throws from 3.
let throws (model: IWorldModel) =
    let steps = ImaginedSteps(4000, 1, 1)
    Array.fill steps.States 0 4000 3f
    Array.fill steps.Actions 0 4000 2f
    model.Step(steps, Pcg64 [| 1L |])
    steps.NextStates

/// The actual positions after throws.
let arrivals =
    let values (name: string) = [| for row in fresh.GetColumn<float32[]> name -> row[0] |]
    let states, actions = values "Observation", values "Action"
    let steps = [| for row in fresh.GetColumn<int> "Step" -> row |]
    [| for row in 0 .. states.Length - 2 do if actions[row] = 2f && steps[row + 1] > 0 then states[row + 1] |]

/// The share of throws that end at an exit, and the share of these at the right exit.
let hits (ends: float32[]) =
    let atExit = ends |> Array.filter (fun x -> abs (abs x - 3f) < 0.2f)
    let right = atExit |> Array.filter (fun x -> x > 0f)
    100.0 * float atExit.Length / float ends.Length, 100.0 * float right.Length / float (max 1 atExit.Length)

/// Draws the shares of throws along the line, one curve for each name, as a picture in the folder of pictures.
let draw (file: string) title (curves: (string * float32[]) list) =
    let share (ends: float32[]) x = 100.0 * float (ends |> Array.filter (fun e -> abs (float e - x) < 0.125)).Length / float ends.Length
    let places = [| for i in -24..24 -> 0.25 * float i |]
    let series = [ for name, ends in curves -> Series(name, places, places |> Array.map (share ends)) ]
    let picture = Chart.Lines(title, "where a throw ends", "share of the throws (%)", series, width = 640, height = 320)

    let folder =
        match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
        | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
        | folder -> folder

    picture.SavePng(Path.Combine(folder, file))
    printfn "drew %s, %d x %d" file picture.Width picture.Height
