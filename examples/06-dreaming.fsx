// 6. Dreams
//
// M predicts the next step, so its predictions can replace the environment: the dream. This page compares a dream with the real
// environment, changes the temperature, and shows how a controller exploits the errors of its dream.
//
//   dotnet build -c Release
//   dotnet fsi examples/06-dreaming.fsx
//
// It takes two minutes or so and draws examples/pictures/06-dreaming.png and 06-dreaming.gif.

#load "references-pictures.fsx"

open System
open System.IO
open Microsoft.ML
open WorldModels.Control
open WorldModels.Dreams
open WorldModels.Environments
open WorldModels.Memory
open WorldModels.Pictures
open WorldModels.Rollouts
open WorldModels.Vision

let setting name size =
    match Environment.GetEnvironmentVariable $"WORLDMODELS_{name}" with
    | null | "" -> size
    | text -> int text

// TakeCover: monsters at the far wall throw fireballs, and each survived step gives a reward of 1. V and M are trained on random actions.

let ml = MLContext(seed = 1)
let steps = setting "STEPS" 300
let create () = new TakeCover()
let rollouts = ml.Data.CollectRollouts(create, episodes = setting "EPISODES" 40, maxSteps = steps)
printfn "%d real steps" (rollouts.GetRowCount().Value)

let model =
    ml.Transforms.VaeEncoder("Latent", "Observation", latentSize = 32, epochs = setting "V_EPOCHS" 5, batchSize = 50, learningRate = 1e-3)
        .Append(ml.Transforms.MdnRnnPredictor("Hidden", "Latent", hiddenSize = setting "HIDDEN" 128, epochs = setting "M_EPOCHS" 40, learningRate = 3e-3))
        .Fit rollouts

let vision, memory = VaeEncoderTransformer.FromModel model, MdnRnnPredictorTransformer.FromModel model
printfn "M: %O" memory.HeldOut

// The real environment and the dream side by side. A real episode is played with fixed actions. The dream starts at the same picture and
// takes the same actions. The two must differ after some steps, because the monsters throw at random. Check whether objects move as in reality.

let sweep step = if step / 40 % 2 = 0 then [| -1.0f |] else [| 1.0f |]
let horizon = min steps 80

let real =
    use world = create ()
    let frames = ResizeArray [ Array.copy (world.Reset(5L).Pixels) ]
    let mutable ended = false

    while not ended && frames.Count < horizon do
        let result = world.Step(sweep frames.Count)
        frames.Add(Array.copy result.Observation.Pixels)
        ended <- result.Ended

    List.ofSeq frames

let dreamAt (temperature: float) =
    use dream = new Dream(vision, memory, DreamOptions(Temperature = temperature))
    let frames = ResizeArray [ (dream.ResetAt(1L, vision.Encode real.Head)).Pixels ]
    let mutable ended = false

    while not ended && frames.Count < horizon do
        let result = dream.Step(sweep frames.Count)
        frames.Add result.Observation.Pixels
        ended <- result.Ended

    List.ofSeq frames

let reconstructions = real |> List.map (vision.Encode >> vision.Decode)

// How much does the picture change? The figure is the mean change of a number of the picture from step to step. The temperature flattens the
// weights of M's mixture and widens its Gaussians: at 0.1 only the most likely events occur, above 1 events are more random than M predicts.

let motion (frames: byte[] list) =
    let change (before: byte[], after: byte[]) = Array.map2 (fun (a: byte) (b: byte) -> abs (float a - float b)) before after |> Array.average
    frames |> List.pairwise |> List.averageBy change

let dreams = [ for temperature in [ 0.1; 1.0; 1.3 ] -> temperature, dreamAt temperature ]
printfn "change from step to step: %.2f of 255 in reality, %.2f in the reconstructions" (motion real) (motion reconstructions)
for temperature, frames in dreams do printfn "  dreamt at temperature %.1f: %.2f over %d steps" temperature (motion frames) frames.Length

// How a controller exploits the dream. A controller that is trained in a dream learns the dream with all errors of V and M. After a few
// minutes of training, V reconstructs walls and monsters but no fireballs, which are a few pixels, so M cannot predict them. C finds
// movements by which this dream lasts long, and does not learn to dodge. The table compares, for a controller of each temperature, the steps
// survived in its own dream and in the real environment, and has random actions as a baseline. Where the dream score is far higher, C exploits the dream.

let gap =
    ml.WorldModels().DreamGap(
        model,
        create,
        DreamGapOptions(
            Temperatures = [| 0.1; 1.0; 1.3 |],
            RealEpisodes = setting "EPISODES" 40,
            Controller = CmaEsControllerOptions(Generations = setting "GENERATIONS" 10, Population = 16, Episodes = 8, MaxSteps = 2 * steps)
        )
    )

printfn "%O" gap

for row in gap.Rows do
    let times = row.DreamMean / row.RealMean
    printfn "  temperature %.1f: %.0f in the dream, %.0f in reality, %.1f times as much" row.Temperature row.DreamMean row.RealMean times

// What helps: a V and an M that represent fireballs, from more rollouts and hours of training (examples/TakeCover), a higher temperature, and
// shorter dreams. Compare the scores with a policy that ignores the observation and moves left and right: it survives about 680 real steps (page 2).

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

let pictures (frames: byte[] list) = Picture.FromFrames(64, 64, frames) |> Seq.toList
let rows = ("real", real) :: ("as V sees it", reconstructions) :: [ for temperature, frames in dreams -> $"dream at %.1f{temperature}", frames ]
let strip = FilmStrip.Draw([ for label, frames in rows -> FilmRow(label, pictures frames) ], frames = 8, scale = 2)
strip.SavePng(Path.Combine(folder, "06-dreaming.png"))
printfn "drew 06-dreaming.png, %d x %d" strip.Width strip.Height

// An animation shows the real episode at the left and the dream of temperature 1 at the right.

let beside (left: Picture, right: Picture) = Picture.Beside([ left.Scale 2; right.Scale 2 ], captions = [| "real"; "dream" |])
let film = Seq.zip (pictures real) (pictures (snd dreams[1])) |> Seq.map beside
Animation.SaveGif(Path.Combine(folder, "06-dreaming.gif"), film, framesPerSecond = 15.0)
printfn "filmed 06-dreaming.gif"
