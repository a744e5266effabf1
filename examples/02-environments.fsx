// 2. The worlds
//
// A world is an IEnvironment: two spaces, Reset(seed) and Step(action). This page visits those that come with the library,
// checks the promises that every one of them makes, and plays each with the simplest player there is: one that sees nothing.
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

// Two worlds of pictures. In CarRacing a car is seen from above on a track that is new each time; an action is steering,
// gas and brake. In TakeCover monsters throw fireballs, and all one can do is step aside: below 0 to the left, above 0 to
// the right. Each step survived is worth 1.

let worlds: (string * (unit -> IEnvironment)) list =
    [ "CarRacing", (fun () -> new CarRacing())
      "TakeCover", (fun () -> new TakeCover()) ]

for name, create in worlds do
    use world = create ()
    printfn "%s shows %O and takes %O" name world.ObservationSpace world.ActionSpace

// What an environment promises can be tested: the same seed and actions give the same episode, observations lie in their
// space, an ended episode refuses further steps, and so on. Your own environment can be held to the same list.

for name, create in worlds do
    EnvironmentContract.Check(Func<IEnvironment> create)
    printfn "%s keeps its promises" name

// A blind player: a function of the number of the step. It keeps every picture that it is shown.

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
printfn "to and fro until hit, or for a minute: %d steps, return %.0f" (hide.Count - 1) hideReturn

// How long to and fro survives on the whole: the blind sweep is surprisingly good, so it stands beside every learnt result.

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
