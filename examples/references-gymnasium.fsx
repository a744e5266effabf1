// For the page about Gymnasium: what pages that draw need, and the bridge to Python.
#load "references-pictures.fsx"
#if DEBUG
#r "../src/WorldModels.Gymnasium/bin/Debug/net10.0/WorldModels.Gymnasium.dll"
#else
#r "../src/WorldModels.Gymnasium/bin/Release/net10.0/WorldModels.Gymnasium.dll"
#endif
