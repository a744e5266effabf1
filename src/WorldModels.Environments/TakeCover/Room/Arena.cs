namespace WorldModels.Environments.Cover;

/// <summary>
/// The room, in map units: x grows from the player towards the monsters, y to the left, z upwards from the floor. Time is counted
/// in tics of 1/35 s.
/// </summary>
internal static class Arena
{
    public const int West = -448, East = 128, South = 0, North = 768, Height = 104;
}
