// The references of the page about Gymnasium: those of pages that draw, and the bridge to Python.
#load "references-pictures.fsx"
#if DEBUG
#r "../src/WorldModels.Gymnasium/bin/Debug/net10.0/WorldModels.Gymnasium.dll"
#else
#r "../src/WorldModels.Gymnasium/bin/Release/net10.0/WorldModels.Gymnasium.dll"
#endif
