// The references of every page: this library as built by `dotnet build -c Release`, ML.NET, and libtorch for the CPU.
#if DEBUG
#r "../src/WorldModels.Environments/bin/Debug/net10.0/WorldModels.dll"
#r "../src/WorldModels.Environments/bin/Debug/net10.0/WorldModels.Environments.dll"
#else
#r "../src/WorldModels.Environments/bin/Release/net10.0/WorldModels.dll"
#r "../src/WorldModels.Environments/bin/Release/net10.0/WorldModels.Environments.dll"
#endif
#r "nuget: Microsoft.ML, 5.0.1"
#r "nuget: TorchSharp-cpu, 0.107.0"

// Dependencies of these packages, pinned: not every package source has the exact versions that they request, and a restore would warn.
#r "nuget: Google.Protobuf, 3.36.2"
#r "nuget: SharpZipLib, 1.4.2"
#r "nuget: SkiaSharp, 3.119.4"
#r "nuget: System.Numerics.Tensors, 9.0.19"

// Printers for values, for readers who send the pages to F# Interactive line by line. A reference to the package loads them automatically.
#load "../src/WorldModels/WorldModels.fsx"
