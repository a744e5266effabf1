// 30. ONNX: the agent elsewhere
//
// ONNX is the file format that most runtimes of neural networks read, from phones to browsers. This page trains V, M and C for
// a moment, writes them as ONNX files, scores one in an ML.NET pipeline, and lets the whole agent drive out of a single file.
//
//   dotnet build -c Release
//   dotnet fsi examples/30-onnx.fsx
//
// It takes about half a minute and leaves its files in the folder that WORLDMODELS_OUTPUT names, or in runs/pages.

#load "references-onnx.fsx"

open System
open System.IO
open Microsoft.ML
open Microsoft.ML.Data
open WorldModels.Control
open WorldModels.Environments
open WorldModels.Memory
open WorldModels.Onnx
open WorldModels.Vision

let setting name size =
    match Environment.GetEnvironmentVariable $"WORLDMODELS_{name}" with
    | null | "" -> size
    | text -> int text

let output =
    match Environment.GetEnvironmentVariable "WORLDMODELS_OUTPUT" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "..", "runs", "pages")
    | folder -> folder

Directory.CreateDirectory output |> ignore
let file name = Path.Combine(output, name)
let steps = setting "STEPS" 50

// Stages of the paper's sizes, which have hardly learnt anything: what matters here is that they compute the same everywhere.

let ml = MLContext(seed = 1)
let rollouts = ml.Data.CollectRollouts((fun () -> new CarRacing()), episodes = setting "EPISODES" 3, maxSteps = steps)

let model =
    ml.Transforms.VaeEncoder("Latent", "Observation", latentSize = 32, epochs = 1, batchSize = 20)
        .Append(ml.Transforms.MdnRnnPredictor("Hidden", "Latent", hiddenSize = setting "HIDDEN" 256, epochs = 1))
        .Append(ml.WorldModels().CmaEsControllerTrainer("Action", "Latent", "Hidden", generations = 1, population = 4, episodes = 1))
        .Fit rollouts

let vision = VaeEncoderTransformer.FromModel model
let memory = MdnRnnPredictorTransformer.FromModel model

// One file a part. Inputs and outputs are called as the columns are, so that the files fit where the stages stood.

vision.SaveEncoderAsOnnx(file "encoder.onnx")
vision.SaveDecoderAsOnnx(file "decoder.onnx")
memory.SaveStepAsOnnx(file "step.onnx")
memory.SaveSequenceAsOnnx(file "sequence.onnx")
(ControllerTransformer.FromModel model).SaveControllerAsOnnx(file "controller.onnx")
model.SaveAgentAsOnnx(file "agent.onnx")
ml.Model.Save(model, rollouts.Schema, file "agent.zip")

for name in [ "encoder"; "decoder"; "step"; "sequence"; "controller"; "agent" ] do
    printfn "%-10s %6.2f MB" name (float (FileInfo(file $"{name}.onnx").Length) / 1e6)

// In a pipeline: ML.NET's own ONNX stage reads the rollouts' pictures, and adds the column that V would.

let scored = ml.Transforms.ApplyOnnxModel("Latent", "Observation", file "encoder.onnx").Fit(rollouts).Transform rollouts

let latents (view: IDataView) =
    [| for latent in view.GetColumn<VBuffer<float32>> "Latent" -> latent.DenseValues() |> Seq.toArray |]

let apart =
    Array.map2 (Array.map2 (fun a b -> abs (float a - float b))) (latents (vision.Transform rollouts)) (latents scored)
    |> Array.concat
    |> Array.max

printfn "V and its ONNX file agree on all latents: %b" (apart < 1e-4)

// The whole agent: picture and state in, action and next state out. It drives as the model does.

let native = (Agent.FromModel model).Play(new CarRacing(), seed = 7, maxSteps = steps)
let agent = new OnnxAgent(file "agent.onnx")
let exported = EpisodeResult.Play(agent, new CarRacing(), seed = 7, maxSteps = steps)
agent.Dispose()
printfn "drove %d steps, return %.2f; out of the ONNX file %.2f" native.Steps native.Return exported.Return
printfn "both drive alike: %b" (abs (native.Return - exported.Return) < 0.5)

// The other way round, any ONNX image encoder can stand where V stands: ml.Transforms.OnnxEncoder("Latent", "Observation", file).
// Here it is V's own; it might as well come from PyTorch. M learns behind it, from its column alone.

let encoded = ml.Transforms.OnnxEncoder("Latent", "Observation", file "encoder.onnx").Fit(rollouts).Transform rollouts
let remembers = ml.Transforms.MdnRnnPredictor("Hidden", "Latent", hiddenSize = 32, epochs = 1).Fit encoded
printfn "M behind an ONNX encoder: %O" (remembers.Evaluate encoded)
