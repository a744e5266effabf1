using Microsoft.ML;
using TorchSharp;
using WorldModels.Environments;
using WorldModels.Tests.MachineLearning;
using WorldModels.Tests.Rollouts;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Vision;

/// <summary>The encoding of the GPU code, done by libtorch on the CPU and compared with the project's own kernels.</summary>
[Collection(Stages.Name)]
public sealed class DeviceEncoderTests(TrainedChain chain)
{
    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public void Pictures_become_the_latents_of_the_kernels(int count)
    {
        VaeModel model = chain.Vision.Model;
        byte[] pictures = Pictures(count);
        (float[] mean, float[] logVariance) = (new float[count * model.LatentSize], new float[count * model.LatentSize]);
        (float[] expectedMean, float[] expectedLogVariance) = (new float[mean.Length], new float[mean.Length]);
        model.EncodeParallel(pictures, count, expectedMean, expectedLogVariance);
        using var device = new DeviceEncoder(model, torch.CPU);
        device.Encode(pictures, count, mean, logVariance);
        for (int i = 0; i < mean.Length; i++)
        {
            Assert.Equal(expectedMean[i], mean[i], 1e-4f);
            Assert.Equal(expectedLogVariance[i], logVariance[i], 1e-4f);
        }
        Assert.True(mean.Distinct().Count() > mean.Length / 2, "the latents must differ for this to show anything");
    }

    [Fact]
    public void Rows_wait_for_the_GPU_that_is_named_and_single_pictures_do_not()
    {
        // A chain loaded into a context with a GPU that this machine cannot have.
        using var folder = new TemporaryFolder();
        string path = folder.File("v.zip");
        chain.ML.Model.Save(chain.Vision, chain.Rollouts.Schema, path);
        var strict = new MLContext { GpuDeviceId = 4000, FallbackToCpu = false };
        ITransformer loaded = strict.Model.Load(path, out _);
        IDataView rows = loaded.Transform(chain.Rollouts);
        Assert.Contains("GpuDeviceId is 4000", Assert.Throws<InvalidOperationException>(() => rows.GetRowCursor(rows.Schema)).Message);
        Assert.Equal(chain.Vision.Encode(Pictures(1)), VaeEncoderTransformer.FromModel(loaded).Encode(Pictures(1)));
    }

    private static byte[] Pictures(int count)
    {
        byte[] pictures = new byte[count * VaeNetwork.PictureSize];
        var random = new Pcg64(7);
        for (int i = 0; i < pictures.Length; i++) pictures[i] = (byte)random.Next(256);
        return pictures;
    }
}
