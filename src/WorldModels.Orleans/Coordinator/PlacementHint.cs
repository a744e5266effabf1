using Orleans.Runtime.Placement;

namespace WorldModels.Cluster;

/// <summary>The silo on which a worker's grain should be placed; the hint is sent with the calls of the current asynchronous method.</summary>
internal static class PlacementHint
{
    public static void Set(string silo) => RequestContext.Set(IPlacementDirector.PlacementHintKey, SiloAddress.FromParsableString(silo));
}
