// 7. One file
//
// A trained world model is a file: ML.NET's zip, with V, M and C in it, which any program loads that references this library. This page
// saves one, looks into it, takes it apart, lets a program drive with it that has no libtorch, and breaks it.
//
//   dotnet build -c Release
//   dotnet fsi examples/07-model-zip.fsx
//
// It takes about half a minute, leaves its files in the folder that WORLDMODELS_OUTPUT names, or in runs/pages, and draws
// examples/pictures/07-model-zip.png.

#load "references-pictures.fsx"

open System
open System.Diagnostics
open System.IO
open System.IO.Compression
open Microsoft.ML
open WorldModels.Control
open WorldModels.Environments
open WorldModels.Memory
open WorldModels.Pictures
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
let steps = setting "STEPS" 100

// An agent of the paper's sizes that has hardly learnt anything: the file is the same.

let ml = MLContext(seed = 1)
let rollouts = ml.Data.CollectRollouts((fun () -> new CarRacing()), episodes = setting "EPISODES" 3, maxSteps = steps)

let model =
    ml.Transforms.VaeEncoder("Latent", "Observation", latentSize = 32, epochs = 1, batchSize = 20)
        .Append(ml.Transforms.MdnRnnPredictor("Hidden", "Latent", hiddenSize = setting "HIDDEN" 256, epochs = 1))
        .Append(ml.WorldModels().CmaEsControllerTrainer("Action", "Latent", "Hidden", generations = 1, population = 4, episodes = 1))
        .Fit rollouts

// Saved and loaded like any model of ML.NET. The schema that comes back is that of the data it was trained on: what it wants to be fed.

let path = file "agent.zip"
ml.Model.Save(model, rollouts.Schema, path)
let loaded, schema = MLContext().Model.Load path
printfn "saved %.1f MB; it reads %s" (float (FileInfo path).Length / 1e6) (String.concat ", " [ for column in schema -> column.Name ])

// What is in it? Each stage of ours is a folder: which loader it wants, its settings as JSON, its weights as safetensors, which PyTorch
// reads too. Nothing in it is code.

let entries =
    use zip = ZipFile.OpenRead path
    [ for entry in zip.Entries -> entry.FullName.Replace('\\', '/'), entry.Length ]

for name, length in entries do
    if name.EndsWith(".safetensors", StringComparison.Ordinal) then printfn "  %-45s %8.3f MB" name (float length / 1e6)

let text (ending: string) =
    use zip = ZipFile.OpenRead path
    let entry = zip.Entries |> Seq.find (fun entry -> entry.FullName.EndsWith(ending, StringComparison.Ordinal))
    use reader = new StreamReader(entry.Open())
    reader.ReadToEnd()

printfn "settings of V: %s ..." (((text "Settings.json").ReplaceLineEndings "").Replace("  ", " ").Substring(0, 112))

// The parts are found by what they are, however deep chains lie in chains, and they remember how they were trained and measured.

let vision = VaeEncoderTransformer.FromModel loaded
let memory = MdnRnnPredictorTransformer.FromModel loaded
let control = ControllerTransformer.FromModel loaded
printfn "V: %d parameters, %d epochs" vision.ParameterCount vision.History.Count
printfn "M: %d parameters, %d epochs" memory.ParameterCount memory.History.Count
printfn "C: %d parameters" control.Parameters.Length
printfn "C: %O" control.History

// A part that is not there is missed by name. (ML.NET wraps what a stage says while it is loaded: the words are further in.)

let rec said (error: exn) =
    match error, error.InnerException with
    | :? FormatException, _ | _, null -> error
    | _, inner -> said inner

let attempt what action =
    try
        action () |> ignore
        printfn "%s: nothing happened" what
    with caught ->
        let error = said caught
        printfn "%s: %s: %s" what (error.GetType().Name) error.Message

attempt "V alone has no C" (fun () -> Agent.FromModel vision)

// Playing needs no libtorch: only training does. Another program, in which there is none, drives the same drive, digit by digit.

let elsewhere =
    let arguments =
        [ "fsi"; "--quiet"
#if DEBUG
          "--define:DEBUG"
#endif
          Path.Combine(__SOURCE_DIRECTORY__, "drive-a-model.fsx"); path; string steps ]

    use program = Process.Start(ProcessStartInfo("dotnet", arguments, RedirectStandardOutput = true)) |> Option.ofObj |> Option.get
    program.StandardOutput.ReadToEnd().Trim()

let here = (Agent.FromModel model).Play(new CarRacing(), seed = 7L, maxSteps = steps)
let isTorch (library: ProcessModule) = library.ModuleName.Contains("torch", StringComparison.OrdinalIgnoreCase)
let libraries = Process.GetCurrentProcess().Modules |> Seq.cast<ProcessModule> |> Seq.filter isTorch |> Seq.length
printfn "driven here:      %s, with %d libraries of torch" (here.Return.ToString("R", Globalization.CultureInfo.InvariantCulture)) libraries
printfn "driven elsewhere: %s" elsewhere

// A broken file says what is wrong with it, before anything is believed: cut off, an entry missing, a setting that is not the one that was written.

let broken name (damage: ZipArchive -> unit) =
    let copy = file $"{name}.zip"
    File.Copy(path, copy, overwrite = true)
    using (ZipFile.Open(copy, ZipArchiveMode.Update)) damage
    attempt name (fun () -> MLContext().Model.Load copy)
    File.Delete copy

let find (ending: string) (zip: ZipArchive) = zip.Entries |> Seq.find (fun entry -> entry.FullName.EndsWith(ending, StringComparison.Ordinal))

let rewrite (change: string -> string) (zip: ZipArchive) =
    let entry = find "Settings.json" zip
    let text = using (new StreamReader(entry.Open())) _.ReadToEnd()
    let name = entry.FullName
    entry.Delete()
    use writer = new StreamWriter(zip.CreateEntry(name).Open())
    writer.Write(change text)

broken "no weights" (fun zip -> (find "Weights.safetensors" zip).Delete())
broken "31 latents" (rewrite _.Replace("\"LatentSize\": 32", "\"LatentSize\": 31"))
File.WriteAllBytes(file "cut.zip", File.ReadAllBytes path |> Array.truncate 100_000)
attempt "cut off" (fun () -> MLContext().Model.Load(file "cut.zip"))
File.Delete(file "cut.zip")

// What takes the room. C, which does the driving, cannot be seen beside the eye.

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

let sizes = [ "V", vision.ParameterCount; "M", memory.ParameterCount; "C", control.Parameters.Length ]
let scores = [ for name, count in sizes -> Score(name, float count / 1000.0) ]
let picture = Chart.Bars("What is in the file", "thousand trained numbers", scores, width = 640)
picture.SavePng(Path.Combine(folder, "07-model-zip.png"))
printfn "drew 07-model-zip.png, %d x %d" picture.Width picture.Height
