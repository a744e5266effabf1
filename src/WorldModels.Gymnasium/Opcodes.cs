namespace WorldModels.Gymnasium;

/// <summary>The request in a frame to the server; the server's script documents the bodies.</summary>
internal enum Request : byte
{
    Make = 0,
    Reset = 1,
    Step = 2,
    Render = 3,
}

/// <summary>The content of a frame from the server.</summary>
internal enum Reply : byte
{
    Specification = 0,
    Observation = 1,
    Stepped = 2,
    Picture = 3,
    Error = 255,
}
