using WorldModels.Benchmarks.Measuring;
using WorldModels.Inference;
using WorldModels.Vision;

namespace WorldModels.Benchmarks.Stages;

/// <summary>The uses of V: pictures to latents and back.</summary>
internal static class VisionStages
{
    private const int Latent = UntrainedModels.LatentSize;

    public static Stage Encode(int batch) => new($"V encode, batch {batch}", "frames", threads =>
    {
        VaeModel model = UntrainedModels.Vision().Model;
        int share = Math.Max(1, batch / threads);
        return Workload.OnEachThread(threads, thread =>
        {
            byte[] frames = Samples.Bytes(thread, share * VaeNetwork.PictureSize);
            float[] mean = new float[share * Latent], logVariance = new float[share * Latent];
            var workspace = new Workspace();
            return () =>
            {
                int calls = CallsFor(share);
                for (int i = 0; i < calls; i++) model.Encode(frames, share, mean, logVariance, workspace);
                return calls * share;
            };
        });
    })
    { FlopPerItem = Work.EncodedFrame, Peer = new PeerFigure("encode", $"encode batch {batch} frames/s") };

    public static Stage Decode => new("V decode, batch 16", "frames", threads =>
    {
        const int batch = 16;
        VaeModel model = UntrainedModels.Vision().Model;
        return Workload.OnEachThread(threads, thread =>
        {
            float[] latents = Samples.Normal(thread, batch * Latent), pictures = new float[batch * VaeNetwork.PictureSize];
            return () =>
            {
                model.Decode(latents, batch, pictures);
                return batch;
            };
        });
    })
    { FlopPerItem = Work.DecodedFrame };

    /// <summary>Work for a few milliseconds, so that the start of threads has little effect.</summary>
    private static int CallsFor(int batch) => Math.Max(1, 32 / batch);
}
