// 32. Weights from elsewhere
//
// V, M and C can be trained elsewhere: by the PyTorch reproduction (ctallec/world-models), by the paper's code, or by a program of your
// own. This page loads such weights as they are, lets the agent drive, and shows what happens with a file that wants to run code.
//
//   dotnet build -c Release
//   dotnet fsi examples/32-weights-from-elsewhere.fsx
//
// It takes about half a minute. With the folder of a training of ctallec/world-models, which has vae/best.tar, mdrnn/best.tar and
// ctrl/best.tar, the agent is that one:
//
//   WORLDMODELS_WEIGHTS=/home/me/world-models/exp_dir dotnet fsi examples/32-weights-from-elsewhere.fsx

#load "references.fsx"

open System
open System.IO
open System.IO.Compression
open System.Text
open Microsoft.ML
open WorldModels.Control
open WorldModels.Environments
open WorldModels.Memory
open WorldModels.Vision

let setting name size =
    match Environment.GetEnvironmentVariable $"WORLDMODELS_{name}" with
    | null | "" -> size
    | text -> int text

let text name value =
    match Environment.GetEnvironmentVariable $"WORLDMODELS_{name}" with
    | null | "" -> value
    | text -> text

let output = text "OUTPUT" (Path.Combine(__SOURCE_DIRECTORY__, "..", "runs", "pages"))

Directory.CreateDirectory output |> ignore
let file name = Path.Combine(output, name)
let steps = setting "STEPS" 50
let ml = MLContext(seed = 1)

// The paper's code keeps the weights of V and M as JSON: one nested list for each variable, in ten thousandths. Without a folder of trained
// weights, this page writes such files with random numbers, in the paper's sizes: 32 latents, 256 units, 5 Gaussians.

let random = Random(1)

let rec nested (shape: int list) scale (json: StringBuilder) : unit =
    match shape with
    | [] -> json.Append(int (10000.0 * scale * (2.0 * random.NextDouble() - 1.0))) |> ignore
    | length :: rest ->
        json.Append '[' |> ignore
        for i in 1..length do
            if i > 1 then json.Append ',' |> ignore
            nested rest scale json
        json.Append ']' |> ignore

let write name (variables: int list list) =
    let json = StringBuilder("[")
    variables |> List.iteri (fun i shape ->
        if i > 0 then json.Append ',' |> ignore
        // Kernels are scaled by the number of their inputs, biases are small.
        let inputs = shape |> List.take (shape.Length - 1) |> List.fold (*) 1
        nested shape (if shape.Length = 1 then 0.01 else 1.0 / sqrt (float inputs)) json)
    File.WriteAllText(file name, json.Append(']').ToString())
    file name

let withBias (outputs: int) kernel = [ kernel; [ outputs ] ]

let weights =
    match text "WEIGHTS" "" with
    | "" ->
        let v =
            write "vae.json" (List.concat
                [ withBias 32 [ 4; 4; 3; 32 ]; withBias 64 [ 4; 4; 32; 64 ]; withBias 128 [ 4; 4; 64; 128 ]; withBias 256 [ 4; 4; 128; 256 ]
                  withBias 32 [ 1024; 32 ]; withBias 32 [ 1024; 32 ]; withBias 1024 [ 32; 1024 ]
                  withBias 128 [ 5; 5; 128; 1024 ]; withBias 64 [ 5; 5; 64; 128 ]; withBias 32 [ 6; 6; 32; 64 ]; withBias 3 [ 6; 6; 3; 32 ] ])
        let m = write "rnn.json" [ [ 256; 480 ]; [ 480 ]; [ 32 + 3 + 256; 1024 ]; [ 1024 ] ]
        // C's numbers are written as they are, and the score of the training after them.
        let parameters = String.Join(',', [ for _ in 1..867 -> (0.2 * random.NextDouble() - 0.1).ToString("F4", Globalization.CultureInfo.InvariantCulture) ])
        File.WriteAllText(file "carracing.best.json", $"[[{parameters}],0.0]")
        {| V = v; M = m; C = file "carracing.best.json" |}
    | folder ->
        let best part = Path.Combine(folder, part, "best.tar")
        {| V = best "vae"; M = best "mdrnn"; C = best "ctrl" |}

// The actions are CarRacing's: steering, gas and brake. The stages are ready as soon as their weights are loaded; Fit only checks the columns.

let steering = (new CarRacing()).ActionSpace
let rollouts = ml.Data.CollectRollouts((fun () -> new CarRacing()), episodes = 1, maxSteps = 2)

let model =
    ml.Transforms.VaeEncoderFromWeights("Latent", "Observation", weights.V)
        .Append(ml.Transforms.MdnRnnPredictorFromWeights("Hidden", "Latent", weights.M, steering))
        .Append(ml.WorldModels().ControllerFromWeights("Action", "Latent", "Hidden", weights.C, steering))
        .Fit rollouts

let vision = VaeEncoderTransformer.FromModel model
let memory = MdnRnnPredictorTransformer.FromModel model
let controller = ControllerTransformer.FromModel model
printfn "V: %d latents; M: %d units, %A; C: %d numbers" vision.LatentSize memory.HiddenSize memory.Head controller.Parameters.Length

let drive = Agent.FromModel(model).Play(new CarRacing(), seed = 1L, maxSteps = steps)
printfn "drove %d steps, return %.1f" drive.Steps drive.Return

// From here on they are stages like any others: the model zip keeps them.

ml.Model.Save(model, rollouts.Schema, file "from-elsewhere.zip")
let loaded = ml.Model.Load(file "from-elsewhere.zip") |> fst
let again = Agent.FromModel(loaded).Play(new CarRacing(), seed = 1L, maxSteps = steps)
printfn "the same from the model zip: %b" (again.Return = drive.Return)

// A checkpoint of PyTorch holds a pickle, and a pickle can name any function of Python to be called when it is loaded. The reader here builds
// data and nothing else. This file asks for a command of the shell:

let hostile = file "hostile.pth"
File.Delete hostile

using (ZipFile.Open(hostile, ZipArchiveMode.Create)) (fun zip ->
    use entry = zip.CreateEntry("archive/data.pkl", CompressionLevel.NoCompression).Open()
    entry.Write(ReadOnlySpan(Encoding.Latin1.GetBytes "\u0080\u0002cos\nsystem\nX\u0004\u0000\u0000\u0000date\u0085R.")))

try
    ml.Transforms.VaeEncoderFromWeights("Latent", "Observation", hostile) |> ignore
with :? FormatException as refusal ->
    printfn "refused: %s" refusal.Message
