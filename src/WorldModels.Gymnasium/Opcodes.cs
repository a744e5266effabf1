namespace WorldModels.Gymnasium;

/// <summary>What a frame to the server asks for; the server's script documents the bodies.</summary>
internal enum Request : byte
{
    Make = 0,
    Reset = 1,
    Step = 2,
    Render = 3,
}

/// <summary>What a frame from the server holds.</summary>
internal enum Reply : byte
{
    Specification = 0,
    Observation = 1,
    Stepped = 2,
    Picture = 3,
    Error = 255,
}
