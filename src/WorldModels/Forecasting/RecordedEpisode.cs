using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;

namespace WorldModels.Forecasting;

/// <summary>An episode for fitting and measuring forecasts.</summary>
/// <param name="Latents">One latent per step; sampled if V predicts a variance.</param>
/// <param name="Codes">The actions as M reads them, one after the other.</param>
/// <param name="Rewards">One reward per step.</param>
internal sealed record RecordedEpisode(float[][] Latents, float[] Codes, float[] Rewards)
{
    public int Length => Latents.Length;

    public static RecordedEpisode Read(RolloutStore store, int episode, MdnRnnShape shape, Pcg64 random)
    {
        int length = store.EpisodeLength(episode);
        var read = new RecordedEpisode(new float[length][], new float[length * shape.ActionSize], new float[length]);
        float[] encoded = new float[2 * shape.LatentSize], action = new float[store.ActionSpace.Size];
        for (int step = 0; step < length; step++)
        {
            long row = store.RowOf(episode, step);
            store.ReadValues(row, encoded);
            LatentDraw.From(encoded, random, read.Latents[step] = new float[shape.LatentSize]);
            store.ReadAction(row, action);
            ActionCode.Write(store.ActionSpace, action, read.Codes.AsSpan(step * shape.ActionSize, shape.ActionSize));
            read.Rewards[step] = store.ReadReward(row);
        }
        return read;
    }
}
