using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Tests.Inference;
using WorldModels.Tests.Rollouts;
using Xunit;

namespace WorldModels.Tests.Weights;

public sealed class ControllerWeightsTests : IDisposable
{
    private static readonly BoxSpace Steering = new([-1, 0, 0], [1, 1, 1]), Two = new(2, -10, 10);
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("controller-zip.tar")]
    [InlineData("controller-legacy.tar")]
    public void A_C_of_PyTorch_with_the_reward_of_NumPy_beside_it_acts_as_there(string file)
    {
        ControllerTransformer controller = Load(PyTorchFileTests.At(file), Two, hiddenSize: 4);
        Assert.Equal((3, 4, 0), (controller.LatentSize, controller.HiddenSize, controller.HiddenUnits));
        float[] features = TorchOutputs.Singles("features"), action = new float[2];
        controller.Controller.Act(features.AsSpan(0, 3), features.AsSpan(3), [], action);
        Numbers.AssertClose(TorchOutputs.Of("action"), action);
    }

    [Fact]
    public void The_C_of_the_papers_code_gives_its_squashed_actions()
    {
        const int latents = 2, hidden = 3, inputs = latents + hidden;
        double[] parameters = [.. Numbers.Random(5, 3 + 3 * inputs).Select(value => Math.Round(value, 4))];
        File.WriteAllText(_folder.File("c.json"), JsonSerializer.Serialize(new object[] { parameters, 900.46 }));
        ControllerTransformer controller = Load(_folder.File("c.json"), Steering, hidden);
        float[] seen = Numbers.Random(6, inputs), action = new float[3];
        controller.Controller.Act(seen.AsSpan(0, latents), seen.AsSpan(latents), [], action);
        // action = tanh(h W + b) with b first and W [inputs, 3]; then (a1 + 1) / 2, and the brake cut off at 0 (carracing/model.py).
        double[] tanh = [.. Enumerable.Range(0, 3).Select(output => Math.Tanh(parameters[output] + Enumerable.Range(0, inputs).Sum(i => seen[i] * parameters[3 + 3 * i + output])))];
        Numbers.AssertClose([tanh[0], (tanh[1] + 1) / 2, Math.Clamp(tanh[2], 0, 1)], action);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_saved_is_loaded_again(bool theirs)
    {
        ControllerTransformer controller = theirs ? Load(PyTorchFileTests.At("controller-zip.tar"), Two, hiddenSize: 4) : UntrainedStages.Controller(Two);
        controller.SaveWeights(_folder.File("c.safetensors"));
        ControllerTransformer loaded = Load(_folder.File("c.safetensors"), Two, controller.HiddenSize);
        Numbers.AssertSameBits(controller.Parameters, loaded.Parameters);
        Assert.Equal(theirs, loaded.RemembersOutputs);
        Assert.Equal(controller.Shape, loaded.Shape);
    }

    [Fact]
    public void An_agent_puts_the_outputs_of_such_a_C_into_M_before_they_are_moved_into_their_bounds()
    {
        var narrow = new BoxSpace(2, -0.01f, 0.01f);
        var chain = new TransformerChain<ITransformer>(UntrainedStages.Memory(narrow, latentSize: 3, hiddenSize: 4), Load(PyTorchFileTests.At("controller-zip.tar"), narrow, hiddenSize: 4));
        using var rollouts = _ml.Data.CollectRollouts(() => new DotWorld(), episodes: 1, maxSteps: 2, seed: 1);
        _ml.Model.Save(chain, null, _folder.File("agent.zip"));
        foreach (ITransformer model in new[] { chain, _ml.Model.Load(_folder.File("agent.zip"), out _) })
        {
            Agent agent = Agent.FromModel(model);
            float[] latent = [0.5f, -0.25f, 1], hidden = new float[4], cell = new float[4], outputs = new float[2];
            var memory = UntrainedStages.Memory(narrow, latentSize: 3, hiddenSize: 4).Model;
            ControllerTransformer.FromModel(chain).Controller.Outputs(latent, hidden, [], outputs);
            Assert.True(Math.Abs(outputs[0]) > 0.05);
            memory.Step([.. latent, .. outputs], hidden, cell, 1, new WorldModels.Inference.Workspace());
            agent.Begin();
            float[] action = agent.Act(new Observation(latent));
            Assert.Equal(outputs.Select(output => Math.Clamp(output, -0.01f, 0.01f)), action);
            Numbers.AssertSameBits(hidden, agent.Hidden);
        }
    }

    [Fact]
    public void Weights_that_are_not_those_of_C_are_refused()
    {
        Assert.Contains("'controller.weight' or 'fc.weight' is missing", Refusal(PyTorchFileTests.At("views-zip.pt"), Two, 4));
        Assert.Contains("none are left for a latent", Refusal(PyTorchFileTests.At("controller-zip.tar"), Two, 7));
        Assert.Contains("has the shape [2, 7], expected [3, 7]", Refusal(PyTorchFileTests.At("controller-zip.tar"), Steering, 4));
        File.WriteAllText(_folder.File("c.json"), "[[1, 2, 3, 4, 5, 6], 0.5]");
        Assert.Contains("steering, gas and brake", Refusal(_folder.File("c.json"), Two, 1));
        File.WriteAllText(_folder.File("c.json"), "[[1, 2, 3, 4, 5, 6, 7], 0.5]");
        Assert.Contains("the shape [7]", Refusal(_folder.File("c.json"), Steering, 1));
    }

    private ControllerTransformer Load(string path, Space actions, int hiddenSize) =>
        _ml.WorldModels().ControllerFromWeights("Action", "Latent", "Hidden", path, actions, hiddenSize).Stage;

    private string Refusal(string path, Space actions, int hiddenSize)
    {
        string message = Assert.Throws<FormatException>(() => Load(path, actions, hiddenSize)).Message;
        Assert.Contains(path, message);
        return message;
    }
}
