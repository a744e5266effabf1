namespace WorldModels.Environments.Cover;

/// <summary>The object that a fireball meets in one tic.</summary>
internal enum Contact
{
    None, Player, Other,
}
