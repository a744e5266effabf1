// 30. ONNX: the agent in other runtimes
//
// ONNX is the file format that most runtimes of neural networks read, from phones to browsers. This page trains V, M and C for
// a short time, writes them as ONNX files, scores one in an ML.NET pipeline, and drives with the agent in a single ONNX file.
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

// The stages have the paper's sizes and are trained only briefly: the page tests that all runtimes compute the same.

let ml = MLContext(seed = 1)
let rollouts = ml.Data.CollectRollouts((fun () -> new CarRacing()), episodes = setting "EPISODES" 3, maxSteps = steps)

let model =
    ml.Transforms.VaeEncoder("Latent", "Observation", latentSize = 32, epochs = 1, batchSize = 20)
        .Append(ml.Transforms.MdnRnnPredictor("Hidden", "Latent", hiddenSize = setting "HIDDEN" 256, epochs = 1))
        .Append(ml.WorldModels().CmaEsControllerTrainer("Action", "Latent", "Hidden", generations = 1, population = 4, episodes = 1))
        .Fit rollouts

let vision = VaeEncoderTransformer.FromModel model
let memory = MdnRnnPredictorTransformer.FromModel model

// One file for each part. Inputs and outputs have the names of the columns, so a file can replace its stage.

vision.SaveEncoderAsOnnx(file "encoder.onnx")
vision.SaveDecoderAsOnnx(file "decoder.onnx")
memory.SaveStepAsOnnx(file "step.onnx")
memory.SaveSequenceAsOnnx(file "sequence.onnx")
(ControllerTransformer.FromModel model).SaveControllerAsOnnx(file "controller.onnx")
model.SaveAgentAsOnnx(file "agent.onnx")
ml.Model.Save(model, rollouts.Schema, file "agent.zip")

for name in [ "encoder"; "decoder"; "step"; "sequence"; "controller"; "agent" ] do
    printfn "%-10s %6.2f MB" name (float (FileInfo(file $"{name}.onnx").Length) / 1e6)

// In a pipeline: ML.NET's own ONNX stage reads the rollouts' pictures and adds the column that V adds.

let scored = ml.Transforms.ApplyOnnxModel("Latent", "Observation", file "encoder.onnx").Fit(rollouts).Transform rollouts

let latents (view: IDataView) =
    [| for latent in view.GetColumn<VBuffer<float32>> "Latent" -> latent.DenseValues() |> Seq.toArray |]

let apart =
    Array.map2 (Array.map2 (fun a b -> abs (float a - float b))) (latents (vision.Transform rollouts)) (latents scored)
    |> Array.concat
    |> Array.max

printfn "V and its ONNX file agree on all latents: %b" (apart < 1e-4)

// The whole agent: its inputs are picture and state, its outputs are action and next state. It drives like the model.

let native = (Agent.FromModel model).Play(new CarRacing(), seed = 7, maxSteps = steps)
let agent = new OnnxAgent(file "agent.onnx")
let exported = EpisodeResult.Play(agent, new CarRacing(), seed = 7, maxSteps = steps)
agent.Dispose()
printfn "drove %d steps, return %.2f; with the ONNX file %.2f" native.Steps native.Return exported.Return
printfn "both drive the same way: %b" (abs (native.Return - exported.Return) < 0.5)

// In the other direction, any ONNX image encoder can replace V: ml.Transforms.OnnxEncoder("Latent", "Observation", file). Here it is V's own
// encoder; it could also come from PyTorch. M needs only its column.

let encoded = ml.Transforms.OnnxEncoder("Latent", "Observation", file "encoder.onnx").Fit(rollouts).Transform rollouts
let memoryBehind = ml.Transforms.MdnRnnPredictor("Hidden", "Latent", hiddenSize = 32, epochs = 1).Fit encoded
printfn "M with an ONNX encoder: %O" (memoryBehind.Evaluate encoded)
