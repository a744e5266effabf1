using TorchSharp.Modules;
using WorldModels.Environments;
using WorldModels.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WorldModels.Dynamics;

/// <summary>
/// One member in the form that is trained. Done, next state and reward are predicted in this order, each by a separate network whose
/// inputs include the earlier results: p(done | s, a) p(s' | s, a) p(r | s, a, done, s'). So the reward depends on the outcome that was drawn, and
/// the last step of an episode, whose next state is not recorded, is still used to train the reward and the end.
/// </summary>
internal sealed class DynamicsNetwork : Module
{
    private readonly Sequential dynamics, reward, done;

    public DynamicsNetwork(DynamicsShape shape, Pcg64 random) : base("dynamics network")
    {
        DensityHead head = shape.CreateHead();
        dynamics = Dense(shape.ConditionSize + head.ExtraInputs, shape.HiddenSizes, head.OutputSize);
        reward = Dense(shape.RewardInputSize, shape.HiddenSizes, 1);
        done = Dense(shape.ConditionSize, shape.HiddenSizes, 1);
        RegisterComponents();
        ParameterInitialization.Uniform(this, random);
        head.SpreadOut(dynamics.named_parameters().Single(p => p.name == $"{shape.HiddenSizes.Count}.bias").parameter, random);
    }

    /// <summary>Returns the parameters of the distribution of s'.</summary>
    public Tensor Dynamics(Tensor conditions) => dynamics.forward(conditions);

    /// <summary>Returns the standardized rewards, [N].</summary>
    public Tensor Reward(Tensor inputs) => reward.forward(inputs).squeeze(-1);

    /// <summary>Returns the logits of done, [N].</summary>
    public Tensor Done(Tensor conditions) => done.forward(conditions).squeeze(-1);

    private static Sequential Dense(int inputs, IEnumerable<int> hidden, int outputs)
    {
        int[] sizes = [inputs, .. hidden, outputs];
        var layers = new List<(string, Module<Tensor, Tensor>)>();
        for (int i = 0; i < sizes.Length - 1; i++)
        {
            if (i > 0) layers.Add(($"silu{i}", SiLU()));
            layers.Add(($"{i}", Linear(sizes[i], sizes[i + 1])));
        }
        return Sequential(layers);
    }
}
