// 5. Training M, and reading its gauges
//
// M says of each next latent how likely it is: p(z' | z, a, h). Whether it says it well is not seen in a score: cars drive with
// a bad M too, and dreams of a bad M look nice for a while. It is seen in the gauges on this page, each of which stands beside a
// predictor that knows nothing.
//
//   dotnet build -c Release
//   dotnet fsi examples/05-training-m.fsx
//
// It takes a minute or two, most of it for V, and draws examples/pictures/05-training-m.png.

#load "references-pictures.fsx"

open System
open System.IO
open Microsoft.ML
open WorldModels.Dynamics
open WorldModels.Environments
open WorldModels.Memory
open WorldModels.Pictures
open WorldModels.Vision

let setting name size =
    match Environment.GetEnvironmentVariable $"WORLDMODELS_{name}" with
    | null | "" -> size
    | text -> int text

// M learns from latents, so V comes first. M reads whole episodes in order, and is judged by episodes that it has not seen.

let ml = MLContext(seed = 1)

let rollouts =
    ml.Data.CollectRollouts((fun () -> new CarRacing()), episodes = setting "EPISODES" 40, maxSteps = setting "STEPS" 100)

let split = ml.Data.SplitEpisodes(rollouts, testFraction = 0.2)

let vision =
    ml.Transforms.VaeEncoder("Latent", "Observation", latentSize = 16, epochs = setting "V_EPOCHS" 6, batchSize = 50, learningRate = 1e-3).Fit split.Train

let known, fresh = vision.Transform split.Train, vision.Transform split.Test
printfn "V: %O" (vision.Evaluate split.Test)

let train mixtures =
    let options =
        MdnRnnPredictorOptions(
            HiddenSize = setting "HIDDEN" 64, Mixtures = mixtures, Epochs = setting "M_EPOCHS" 60, BatchSize = 8, SequenceLength = 50, LearningRate = 3e-3)

    ml.Transforms.MdnRnnPredictor(options).Fit known

let memory = train 5

// The first gauge: nats. The negative logarithm of the density that M gave to what came, for each step and latent dimension; less
// is better. Two predictors that know nothing of driving stand beside it: one normal distribution for all latents, and one around the
// latent before ("nothing moves"). An M that does not beat both has learnt nothing. The same line has the share of the rewards' variance
// that M explains, and the end of the episode, which these short rollouts never show.

printfn "M: %O" (memory.Evaluate fresh)

// It is measured after each epoch on a tenth of the episodes, held out of training, and the weights of the best epoch are kept:
// where the two curves part, M begins to learn its episodes by heart.

let curve: (int * float * float) list =
    [ for epoch in memory.History do
          match epoch.HeldOut with
          | null -> ()
          | heldOut -> epoch.Epoch, epoch.NegativeLogLikelihood, heldOut.NegativeLogLikelihood ]

let best, _, lowest = curve |> List.minBy (fun (_, _, heldOut) -> heldOut)
let last, trained, heldOut = List.last curve
printfn "held out: %.3f nats after epoch %d of %d, which is kept; the last has %.3f, and %.3f on what it is trained on" lowest best last heldOut trained

// Is a mixture of five worth it? One component can only say where and how far around; five can say "left or right".

// Where a car goes straight ahead there is nothing to choose, and one does as well; page 13 has a world in which it does not.

let nats (trained: MdnRnnPredictorTransformer) = (trained.Evaluate fresh).NegativeLogLikelihood
printfn "nats a latent dimension: five components %.3f, one %.3f" (nats memory) (nats (train 1))

// The second measurement lets M run. It remembers a real episode up to some step and goes on alone from there, on its own draws, under the
// actions that were recorded: how fast does it lose the track? Errors are in units of the latents' variance, and what came is a draw
// from V's distribution: some error would remain of a perfect M too.

let measured = ml.WorldModels().MeasureMemory(memory, fresh, ModelQualityOptions(Horizon = 15, Samples = 8, Starts = 100))
let alone step = $"%.2f{measured.OpenLoopErrors[step - 1]} (nothing moves %.2f{measured.OpenLoopCopyErrors[step - 1]})"
printfn "error on its own: after 1 step %s, after 5 %s, after %d %s" (alone 1) (alone 5) measured.OpenLoopErrors.Count (alone measured.OpenLoopErrors.Count)

// Does it use its mixture? A share for each component, the largest of each dimension first. And is it as sure as it may be?
// What came, put into the distribution function of what M said, is spread evenly where it is: too high at both ends is too sure, too
// high in the middle is too doubtful.

let shares = String.concat " " [ for share in measured.MixtureUse -> $"%.2f{share}" ]
printfn "use of the components: %s; %.1f of %d" shares measured.EffectiveComponents measured.MixtureUse.Count
printfn "calibration error %.3f (0 is perfect)" measured.CalibrationError

// How far back does it look? The gradient of the last step's loss, followed through the steps before it: where it has
// fallen to nothing, what happened there is forgotten.

let flow = MdnRnnDiagnostics.GradientNorms(memory, fresh)
let back = min 10 (flow.State.Count - 1)
printfn "gradient norm: %.1e at the prediction, %.1e %d steps before" flow.State[0] flow.State[back] back

// What went wrong without stopping the training would stand here: mixtures of which one component is left, deviations at their bound.

printfn "M warns of %d things" memory.Warnings.Count
for warning in memory.Warnings do printfn "%O" warning

let from first (values: seq<float>) = [| for i in 0 .. Seq.length values - 1 -> float (first + i) |], Seq.toArray values
let line name first values = Series(name, fst (from first values), snd (from first values))
let inTenth bin = measured.Calibration |> Seq.averageBy (fun shares -> shares[bin])
let chart title x y series = Chart.Lines(title, x, y, series, width = 600, height = 320)

let charts =
    [ chart "Training" "epoch" "nats a latent dimension"
          [ line "trained on" 1 [ for _, trained, _ in curve -> trained ]; line "held out" 1 [ for _, _, heldOut in curve -> heldOut ] ]
      chart "On its own" "steps alone" "squared error (1: the mean)"
          [ line "M" 1 measured.OpenLoopErrors; line "nothing moves" 1 measured.OpenLoopCopyErrors ]
      chart "Calibration" "tenth of the distribution" "share of what came"
          [ line "M, all latents" 1 (List.init 10 inTenth); line "even" 1 (Seq.replicate 10 0.1) ]
      chart "How far back the gradient reaches" "steps before the prediction" "gradient norm, log10"
          [ line "h and c" 0 [ for norm in Seq.truncate 31 flow.State -> log10 (max norm 1e-12) ] ] ]

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

let picture = Chart.Panels(charts, columns = 2)
picture.SavePng(Path.Combine(folder, "05-training-m.png"))
printfn "drew 05-training-m.png, %d x %d" picture.Width picture.Height
