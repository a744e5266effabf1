// 4. Inspecting V
//
// V encodes a picture as 32 numbers. M and C read only these numbers, so check V before you train M and C: how well V decodes the
// numbers to pictures, how many of the numbers carry information, and what a single number controls.
//
//   dotnet build -c Release
//   dotnet fsi examples/04-looking-into-v.fsx
//
// It takes a minute or two and draws examples/pictures/04-looking-into-v.png.

#load "references-pictures.fsx"

open System
open System.IO
open Microsoft.ML
open Microsoft.ML.Data
open WorldModels.Environments
open WorldModels.Pictures
open WorldModels.Vision

let setting name size =
    match Environment.GetEnvironmentVariable $"WORLDMODELS_{name}" with
    | null | "" -> size
    | text -> int text

// Pictures of CarRacing. Some whole episodes are held out, because the error on training pictures is too low.

let ml = MLContext(seed = 1)

let rollouts =
    ml.Data.CollectRollouts((fun () -> new CarRacing()), episodes = setting "EPISODES" 20, maxSteps = setting "STEPS" 100)

let split = ml.Data.SplitEpisodes(rollouts, testFraction = 0.2)

let vision =
    ml.Transforms.VaeEncoder(
        VaeEncoderOptions(LatentSize = 32, Epochs = setting "V_EPOCHS" 15, BatchSize = 50, LearningRate = 1e-3, FinalLearningRate = 1e-4)
    ).Fit split.Train

// The training has two losses. The first is the reconstruction error: the squared error summed over the 12,288 numbers of a picture.
// The second, the KL divergence, is the amount of information in the latents, in nats.

for epoch in vision.History do
    if epoch.Epoch = 1 || epoch.Epoch % 5 = 0 then
        printfn "epoch %2d: squared error %6.1f, %5.1f nats" epoch.Epoch epoch.Reconstruction epoch.KlDivergence

// The quality on the held-out pictures, compared with a V that always decodes the mean picture.

let quality = vision.Evaluate split.Test
printfn "V: %O" quality

// Which latents are active? V writes two columns: the mean of each latent, and the logarithm of its variance. A latent without
// information keeps its prior, a normal distribution of mean 0 and variance 1, and has no KL divergence. KlTolerance allows half a nat
// for each latent without a penalty, so that latents do not collapse early in the training.

let encoded = vision.Transform split.Test
let means = [| for row in encoded.GetColumn<float32[]> "Latent" -> Array.map float row |]
let logVariances = [| for row in encoded.GetColumn<float32[]> "LatentLogVariance" -> Array.map float row |]

let nats =
    [| for latent in 0 .. vision.LatentSize - 1 ->
           Array.map2 (fun (mean: float[]) (log: float[]) -> 0.5 * (mean[latent] ** 2.0 + exp log[latent] - 1.0 - log[latent])) means logVariances
           |> Array.average |]

let byUse = Array.init vision.LatentSize id |> Array.sortByDescending (fun latent -> nats[latent])
let most = Array.truncate 4 byUse
printfn "most active: %s" (String.concat ", " [ for latent in most -> $"latent {latent} with %.2f{nats[latent]} nats" ])

let upTo = byUse |> Array.map (Array.get nats) |> Array.scan (+) 0.0
printfn "%d of %d latents carry half of all nats" (upTo |> Array.findIndex (fun sum -> sum >= 0.5 * Array.sum nats)) vision.LatentSize

// The reconstructions. Large objects appear first in training; the car is small and appears late.

let pictures = [| for row in split.Test.GetColumn<byte[]> "Observation" -> row |]
let frames = [ for i in 0..7 -> pictures[i * (pictures.Length - 1) / 7] ]
let reconstructions = frames |> List.map (vision.Encode >> vision.Decode)

// The effect of a single latent. All latents of one picture stay constant except one, which goes from -3 to 3. A number of mean 0 and
// variance 1 lies in this range.

let start = vision.Encode frames[5]
let places = [ -3.0; -1.5; 0.0; 1.5; 3.0 ]
let drawAt latent (place: float) = vision.Decode(start |> Array.mapi (fun i value -> if i = latent then float32 place else value))

let traversals = [ for latent in most -> [ for place in places -> drawAt latent place ] ]

for latent, row in Seq.zip most traversals do
    let change = Array.map2 (fun (a: byte) (b: byte) -> abs (float a - float b)) row[0] (List.last row) |> Array.average
    printfn "latent %2d from -3 to 3 changes a number of the picture by %.1f of 255" latent change

// A failure: where pictures hardly differ, the information in the latents costs more than it saves. The latents then do not depend on
// the picture, V decodes all pictures alike, and gives a warning. Here a single dark red pixel moves over a black field.

[<CLIMutable>]
type Field = { [<VectorType(64, 64, 3)>] Observation: byte[] }

let dots = ml.Data.LoadFromEnumerable [ for i in 0..199 -> { Observation = Array.init (64 * 64 * 3) (fun at -> if at = 3 * (i * 17) then 64uy else 0uy) } ]
let blind = ml.Transforms.VaeEncoder("Latent", "Observation", latentSize = 8, epochs = 2, batchSize = 50, learningRate = 1e-3).Fit dots
printfn "pictures that hardly differ: %d of 8 latents are active" (blind.Evaluate dots).ActiveLatents
for warning in blind.Warnings do printfn "%s" (warning.ToString().Replace(". ", ".\n  "))
printfn "V of CarRacing reports %d problems" vision.Warnings.Count

// The picture shows frames and their reconstructions, the latents in the order of their nats, and the effect of the four most active ones.

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

let comparison = Reconstructions.Draw(frames, reconstructions, columns = 4)

let chart =
    let curve = Series("nats", [| for latent in byUse -> nats[latent] |])
    Chart.Lines("What the latents carry", "latents by use", "nats", [ curve ], width = 380, height = comparison.Height)

let traversal =
    Picture.Grid(
        Picture.FromFrames(64, 64, List.concat traversals) |> Seq.map _.Scale(2),
        columns = places.Length,
        columnLabels = [| for place in places -> $"%g{place}" |],
        rowLabels = [| for latent in most -> $"latent {latent}" |]
    )

let picture = Picture.Beside [ comparison; chart; traversal ]
picture.SavePng(Path.Combine(folder, "04-looking-into-v.png"))
printfn "drew 04-looking-into-v.png, %d x %d" picture.Width picture.Height
