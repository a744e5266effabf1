// Page 7 starts this script as a separate program. It loads a model file and drives with it. It references TorchSharp, which is about a
// megabyte of .NET, but not libtorch, which is half a gigabyte: only training needs libtorch.
#if DEBUG
#r "../src/WorldModels.Environments/bin/Debug/net10.0/WorldModels.dll"
#r "../src/WorldModels.Environments/bin/Debug/net10.0/WorldModels.Environments.dll"
#else
#r "../src/WorldModels.Environments/bin/Release/net10.0/WorldModels.dll"
#r "../src/WorldModels.Environments/bin/Release/net10.0/WorldModels.Environments.dll"
#endif
#r "nuget: Microsoft.ML, 5.0.1"
#r "nuget: TorchSharp, 0.107.0"
#r "nuget: Google.Protobuf, 3.36.2"
#r "nuget: SharpZipLib, 1.4.2"
#r "nuget: SkiaSharp, 3.119.4"
#r "nuget: System.Numerics.Tensors, 9.0.19"

open System
open System.Diagnostics
open System.Globalization
open Microsoft.ML
open WorldModels.Control
open WorldModels.Environments

let path, steps = fsi.CommandLineArgs[1], int fsi.CommandLineArgs[2]
let loaded, _ = MLContext().Model.Load path
let drive = (Agent.FromModel loaded).Play(new CarRacing(), seed = 7L, maxSteps = steps)
let isTorch (library: ProcessModule) = library.ModuleName.Contains("torch", StringComparison.OrdinalIgnoreCase)
let libraries = Process.GetCurrentProcess().Modules |> Seq.cast<ProcessModule> |> Seq.filter isTorch |> Seq.length
let digits = drive.Return.ToString("R", CultureInfo.InvariantCulture)
Console.WriteLine $"{digits}, with {libraries} torch libraries"
