namespace WorldModels.Environments.Cover;

/// <summary>What a fireball meets in one tic.</summary>
internal enum Contact
{
    None, Player, Other,
}
