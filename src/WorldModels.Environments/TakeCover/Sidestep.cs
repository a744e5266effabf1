namespace WorldModels.Environments.Cover;

/// <summary>The direction in which the player pushes in one tic; the number is the sign of the push along y.</summary>
internal enum Sidestep
{
    Right = -1, None, Left,
}
