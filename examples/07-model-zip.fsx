// 7. The model file
//
// A trained world model is one file: ML.NET's zip with V, M and C. Any program that references this library can load it. This page
// saves such a file, shows its contents, drives with it in a program without libtorch, and damages it.
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

// An agent with the paper's sizes, trained only briefly. The file has the same form as that of a well trained agent.

let ml = MLContext(seed = 1)
let rollouts = ml.Data.CollectRollouts((fun () -> new CarRacing()), episodes = setting "EPISODES" 3, maxSteps = steps)

let model =
    ml.Transforms.VaeEncoder("Latent", "Observation", latentSize = 32, epochs = 1, batchSize = 20)
        .Append(ml.Transforms.MdnRnnPredictor("Hidden", "Latent", hiddenSize = setting "HIDDEN" 256, epochs = 1))
        .Append(ml.WorldModels().CmaEsControllerTrainer("Action", "Latent", "Hidden", generations = 1, population = 4, episodes = 1))
        .Fit rollouts

// The model is saved and loaded like any model of ML.NET. The returned schema is that of the training data: the columns that the model reads.

let path = file "agent.zip"
ml.Model.Save(model, rollouts.Schema, path)
let loaded, schema = MLContext().Model.Load path
printfn "saved %.1f MB; it reads %s" (float (FileInfo path).Length / 1e6) (String.concat ", " [ for column in schema -> column.Name ])

// The contents. Each stage of this library is a folder with its loader, its settings as JSON and its weights as safetensors, which PyTorch
// reads too. The file contains no code.

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

// FromModel finds a stage by its type, also in nested chains. A loaded stage has the history of its training.

let vision = VaeEncoderTransformer.FromModel loaded
let memory = MdnRnnPredictorTransformer.FromModel loaded
let control = ControllerTransformer.FromModel loaded
printfn "V: %d parameters, %d epochs" vision.ParameterCount vision.History.Count
printfn "M: %d parameters, %d epochs" memory.ParameterCount memory.History.Count
printfn "C: %d parameters" control.Parameters.Length
printfn "C: %O" control.History

// A missing stage gives an exception that names it. (ML.NET wraps exceptions that a stage throws while it is loaded; the cause is an inner one.)

let rec cause (error: exn) =
    match error, error.InnerException with
    | :? FormatException, _ | _, null -> error
    | _, inner -> cause inner

let attempt what action =
    try
        action () |> ignore
        printfn "%s: no exception" what
    with caught ->
        let error = cause caught
        printfn "%s: %s: %s" what (error.GetType().Name) error.Message

attempt "V alone has no C" (fun () -> Agent.FromModel vision)

// Only training needs libtorch; playing does not. A second program without libtorch drives the same episode with exactly the same return.

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
printfn "driven here:      %s, with %d torch libraries" (here.Return.ToString("R", Globalization.CultureInfo.InvariantCulture)) libraries
printfn "driven elsewhere: %s" elsewhere

// A damaged file is refused with an exception that tells the fault: a truncated file, a missing entry, a changed setting.

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

// The number of parameters of each stage. C has very few of them.

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

let sizes = [ "V", vision.ParameterCount; "M", memory.ParameterCount; "C", control.Parameters.Length ]
let scores = [ for name, count in sizes -> Score(name, float count / 1000.0) ]
let picture = Chart.Bars("What is in the file", "thousand trained numbers", scores, width = 640)
picture.SavePng(Path.Combine(folder, "07-model-zip.png"))
printfn "drew 07-model-zip.png, %d x %d" picture.Width picture.Height
