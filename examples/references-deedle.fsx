// For pages with frames: what every page needs, and Deedle.
#load "references.fsx"
#if DEBUG
#r "../src/WorldModels.Deedle/bin/Debug/net10.0/WorldModels.Deedle.dll"
#else
#r "../src/WorldModels.Deedle/bin/Release/net10.0/WorldModels.Deedle.dll"
#endif
#r "nuget: Deedle, 8.1.0"
