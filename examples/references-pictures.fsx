// The additional references of pages that draw: the pictures of this library, and the packages that it draws with.
#load "references.fsx"
#if DEBUG
#r "../src/WorldModels.Pictures/bin/Debug/net10.0/WorldModels.Pictures.dll"
#else
#r "../src/WorldModels.Pictures/bin/Release/net10.0/WorldModels.Pictures.dll"
#endif
#r "nuget: ScottPlot, 5.1.59"
#r "nuget: SkiaSharp.NativeAssets.Linux.NoDependencies, 3.119.4"
#r "nuget: SkiaSharp.HarfBuzz, 3.119.4"
#r "nuget: HarfBuzzSharp.NativeAssets.Linux, 8.3.1.5"
