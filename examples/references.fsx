// What every page needs: this library as `dotnet build -c Release` leaves it, ML.NET, and libtorch for the CPU.
#if DEBUG
#r "../src/WorldModels.Environments/bin/Debug/net10.0/WorldModels.dll"
#r "../src/WorldModels.Environments/bin/Debug/net10.0/WorldModels.Environments.dll"
#else
#r "../src/WorldModels.Environments/bin/Release/net10.0/WorldModels.dll"
#r "../src/WorldModels.Environments/bin/Release/net10.0/WorldModels.Environments.dll"
#endif
#r "nuget: Microsoft.ML, 5.0.1"
#r "nuget: TorchSharp-cpu, 0.107.0"

// Their own needs, pinned: not every package source has the exact versions that they ask for, and restoring would warn.
#r "nuget: Google.Protobuf, 3.36.2"
#r "nuget: SharpZipLib, 1.4.2"
#r "nuget: SkiaSharp, 3.119.4"
#r "nuget: System.Numerics.Tensors, 9.0.19"

// How values print, for those who send the pages to F# Interactive line by line. A reference to the package loads it by itself.
#load "../src/WorldModels/WorldModels.fsx"
