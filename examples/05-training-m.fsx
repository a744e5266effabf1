// 5. Training M and measuring its quality
//
// M predicts the distribution of the next latent: p(z' | z, a, h). The score of an agent does not show how good this prediction is:
// a car can also drive with a bad M, and the dreams of a bad M look good for a few steps. This page measures it, and compares each
// figure with that of a simple baseline.
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

// M is trained on latents, so V comes first. M needs whole episodes in order, and is evaluated on episodes that were not used for training.

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

// The first figure is the negative log-likelihood in nats: the negative logarithm of the density that M predicted for the actual next
// latent, for each step and latent dimension. Less is better. There are two baselines: one normal distribution for all latents, and one
// around the previous latent ("nothing moves"). An M that is not better than both has learnt nothing. The same line has the share of the
// rewards' variance that M explains, and the error of the end of the episode, which does not occur in these short rollouts.

printfn "M: %O" (memory.Evaluate fresh)

// The training measures this figure after each epoch on a tenth of the episodes, which are held out, and keeps the weights of the best
// epoch. Where the held-out loss rises and the training loss falls, M overfits.

let curve: (int * float * float) list =
    [ for epoch in memory.History do
          match epoch.HeldOut with
          | null -> ()
          | heldOut -> epoch.Epoch, epoch.NegativeLogLikelihood, heldOut.NegativeLogLikelihood ]

let best, _, lowest = curve |> List.minBy (fun (_, _, heldOut) -> heldOut)
let last, trained, heldOut = List.last curve
printfn "held out: %.3f nats after epoch %d of %d, which is kept; the last has %.3f, and %.3f on what it is trained on" lowest best last heldOut trained

// Is a mixture of five components better than one? One component can only predict a mean and a width; five can predict "left or right".

// A car that drives straight ahead has only one likely future, so one component is as good. Page 13 has an environment where it is not.

let nats (trained: MdnRnnPredictorTransformer) = (trained.Evaluate fresh).NegativeLogLikelihood
printfn "nats a latent dimension: five components %.3f, one %.3f" (nats memory) (nats (train 1))

// The second figure is the open-loop error. M follows a real episode up to some step, and then predicts alone from there, from its own
// samples, with the recorded actions. How fast does the error grow? Errors are in units of the latents' variance. The actual latent is a
// sample from V's distribution, so even a perfect M has some error.

let measured = ml.WorldModels().MeasureMemory(memory, fresh, ModelQualityOptions(Horizon = 15, Samples = 8, Starts = 100))
let alone step = $"%.2f{measured.OpenLoopErrors[step - 1]} (nothing moves %.2f{measured.OpenLoopCopyErrors[step - 1]})"
printfn "error on its own: after 1 step %s, after 5 %s, after %d %s" (alone 1) (alone 5) measured.OpenLoopErrors.Count (alone measured.OpenLoopErrors.Count)

// Does M use all components of its mixture? There is a share for each component, sorted in each dimension. And is its certainty correct
// (calibrated)? The distribution function of the prediction, evaluated at the actual value, is then uniform. Large shares at both ends mean
// too much certainty, large shares in the middle mean too little.

let shares = String.concat " " [ for share in measured.MixtureUse -> $"%.2f{share}" ]
printfn "use of the components: %s; %.1f of %d" shares measured.EffectiveComponents measured.MixtureUse.Count
printfn "calibration error %.3f (0 is perfect)" measured.CalibrationError

// How many earlier steps does M use? The gradient of the last step's loss is propagated back through the earlier steps. Where it is almost
// zero, the training cannot use what happened there.

let flow = MdnRnnDiagnostics.GradientNorms(memory, fresh)
let back = min 10 (flow.State.Count - 1)
printfn "gradient norm: %.1e at the prediction, %.1e %d steps before" flow.State[0] flow.State[back] back

// Warnings name problems that do not stop the training: a mixture that has collapsed to one component, standard deviations at their bound.

printfn "M reports %d problems" memory.Warnings.Count
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
