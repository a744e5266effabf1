using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MyAgent;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

// The amount of training: 1 takes a minute or two, 0.05 only shows that everything runs.
double scale = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 1;
int Scaled(int count) => Math.Max(2, (int)(count * scale));

EnvironmentContract.Check(() => new World());

var ml = new MLContext(seed: 1);
ml.Log += (_, message) =>
{
    if (message.Source.Contains("Training ") && message.Kind != ChannelMessageKind.Trace) Console.WriteLine(message.RawMessage);
};
using RolloutDataView rollouts = ml.Data.CollectRollouts(() => new World(), episodes: Scaled(100));
Console.WriteLine($"recorded {rollouts.Store.RowCount} steps");

var pipeline = ml.Transforms.VaeEncoder(new VaeEncoderOptions { LatentSize = 8, Epochs = Scaled(4), BatchSize = 32, LearningRate = 1e-3 })
    .Append(ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions { HiddenSize = 64, Epochs = Scaled(30), BatchSize = 10, SequenceLength = 60, LearningRate = 3e-3 }))
    .Append(ml.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions { Generations = Scaled(30), Population = 16, Episodes = 8, Temperature = 1 }));
ml.Model.Save(pipeline.Fit(rollouts), rollouts.Schema, "agent.zip");

var agent = Agent.FromModel(ml.Model.Load("agent.zip", out _));
Console.WriteLine($"mean return of the agent {Earns(agent):F1}, of random actions {Earns(new RandomPolicy(rollouts.Store.ActionSpace)):F1}");

// The mean return of 20 episodes that were not used for training.
static double Earns(IPolicy policy) => Enumerable.Range(1000, 20).Average(seed => EpisodeResult.Play(policy, new World(), seed).Return);
