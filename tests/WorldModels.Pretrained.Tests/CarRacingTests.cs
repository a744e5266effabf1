using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Vision;

namespace WorldModels.Tests;

public class CarRacingTests
{
    // Four tracks. The mean return of random actions is -31; the agent's mean over 100 tracks is in the package's README.
    [Fact]
    public void The_agent_drives()
    {
        Agent agent = Agent.FromModel(Pretrained.CarRacing());
        using var environment = new CarRacing();
        double[] returns = [.. Enumerable.Range(0, 4).Select(seed => agent.Play(environment, seed: 40_000 + seed).Return)];
        Assert.True(returns.Average() > 600, $"returns {string.Join(", ", returns)}");
    }

    [Fact]
    public void It_has_the_sizes_of_the_paper()
    {
        ITransformer model = Pretrained.CarRacing(new MLContext(seed: 1));
        Assert.Equal(32, VaeEncoderTransformer.FromModel(model).LatentSize);
        Assert.Equal(256, MdnRnnPredictorTransformer.FromModel(model).HiddenSize);
        Assert.Equal(867, ControllerTransformer.FromModel(model).Parameters.Length);
    }

    [Fact]
    public void The_saved_file_is_the_same_model()
    {
        string folder = Directory.CreateTempSubdirectory("pretrained").FullName;
        try
        {
            string path = Path.Combine(folder, "agent.zip");
            File.WriteAllText(path, "an older file");
            Pretrained.SaveCarRacing(path);
            Assert.Equal([path], Directory.GetFiles(folder));
            using var environment = new CarRacing();
            double[] returns = [.. new[] { new MLContext().Model.Load(path, out _), Pretrained.CarRacing() }
                .Select(model => Agent.FromModel(model).Play(environment, seed: 3, maxSteps: 100).Return)];
            Assert.Equal(returns[0], returns[1]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        Assert.Throws<ArgumentException>(() => Pretrained.SaveCarRacing(" "));
    }
}
