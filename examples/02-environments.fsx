// 2. Environments
//
// An environment is an IEnvironment: two spaces, Reset(seed) and Step(action). This page shows the environments with pictures, checks
// that they follow the contract of environments, and plays each with a simple policy that ignores the observation.
//
//   dotnet build -c Release
//   dotnet fsi examples/02-environments.fsx
//
// It takes seconds and draws pictures/02-environments.png.

#load "references-pictures.fsx"

open System
open System.IO
open WorldModels.Environments
open WorldModels.Pictures
open WorldModels.Rollouts

// Two environments with pictures. CarRacing shows a car from above on a track that differs in each episode; an action is steering,
// gas and brake. In TakeCover monsters throw fireballs, and the player can only move aside: an action below 0 moves left, above 0
// right. Each survived step gives a reward of 1.

let worlds: (string * (unit -> IEnvironment)) list =
    [ "CarRacing", (fun () -> new CarRacing())
      "TakeCover", (fun () -> new TakeCover()) ]

for name, create in worlds do
    use world = create ()
    printfn "%s: observations %O, actions %O" name world.ObservationSpace world.ActionSpace

// The contract of environments can be tested: the same seed and actions give the same episode, observations lie in their space, an
// ended episode refuses further steps, and so on. You can test your own environment in the same way.

for name, create in worlds do
    EnvironmentContract.Check(Func<IEnvironment> create)
    printfn "%s follows the contract" name

// A policy that ignores the observation: a function of the number of the step. The loop keeps every picture.

let play (world: IEnvironment) seed maxSteps (action: int -> float32[]) =
    let frames = ResizeArray [ Array.copy (world.Reset(seed).Pixels) ]
    let mutable total, ended = 0.0, false

    while not ended && frames.Count <= maxSteps do
        let result = world.Step(action (frames.Count - 1))
        frames.Add(Array.copy result.Observation.Pixels)
        total <- total + result.Reward
        ended <- result.Ended

    frames, total

let steadily _ = [| 0.0f; 0.04f; 0.0f |]
let sweep step = if step / 80 % 2 = 0 then [| -1.0f |] else [| 1.0f |]

let drive, driveReturn = play (new CarRacing()) 3L 300 steadily
let hide, hideReturn = play (new TakeCover()) 7L 2100 sweep
printfn "straight ahead, %d steps: return %.1f" (drive.Count - 1) driveReturn
printfn "left and right until a fatal hit, or for a minute: %d steps, return %.0f" (hide.Count - 1) hideReturn

// The mean survival of this policy. It is surprisingly good, so compare every trained controller with it.

let survivals = [ for seed in 100L .. 119L -> (play (new TakeCover()) seed 2100 sweep |> snd) ]
printfn "over %d episodes: %.0f steps on average" survivals.Length (List.average survivals)

let rows =
    [ FilmRow("CarRacing", Picture.FromFrames(64, 64, drive))
      FilmRow("TakeCover", Picture.FromFrames(64, 64, hide)) ]

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

Directory.CreateDirectory folder |> ignore
FilmStrip.Draw(rows, frames = 8, scale = 2).SavePng(Path.Combine(folder, "02-environments.png"))
printfn "drew 02-environments.png"
