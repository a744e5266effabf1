using Orleans.Runtime.Placement;

namespace WorldModels.Cluster;

/// <summary>Where a worker's grain shall live; it travels with the calls that this asynchronous method makes.</summary>
internal static class PlacementHint
{
    public static void Set(string silo) => RequestContext.Set(IPlacementDirector.PlacementHintKey, SiloAddress.FromParsableString(silo));
}
