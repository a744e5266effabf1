// The references of pages with frames: those of pages that draw, and Deedle.
#load "references-pictures.fsx"
#if DEBUG
#r "../src/WorldModels.Deedle/bin/Debug/net10.0/WorldModels.Deedle.dll"
#else
#r "../src/WorldModels.Deedle/bin/Release/net10.0/WorldModels.Deedle.dll"
#endif
#r "nuget: Deedle, 8.1.0"
