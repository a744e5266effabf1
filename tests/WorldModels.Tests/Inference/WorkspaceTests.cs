using WorldModels.Inference;
using Xunit;

namespace WorldModels.Tests.Inference;

public class WorkspaceTests
{
    [Fact]
    public void After_the_first_call_nothing_is_allocated()
    {
        const int Count = 20, Inputs = 35, HiddenSize = 37, Outputs = 50, Latent = 20;
        var workspace = new Workspace();
        var lstm = new LstmCell(
            new float[4 * HiddenSize * Inputs], new float[4 * HiddenSize * HiddenSize], new float[4 * HiddenSize], Inputs, HiddenSize);
        var head = new PackedMatrix(new float[Outputs * HiddenSize], Outputs, HiddenSize);
        var sampler = new MixtureSampler(Latent, 5);
        float[] input = new float[Count * Inputs], hidden = new float[Count * HiddenSize], cell = new float[Count * HiddenSize];
        float[] output = new float[Count * Outputs], draws = new float[Latent], mixture = new float[Latent * 5];
        int[] chosen = new int[Latent];
        void Step()
        {
            lstm.Step(input, hidden, cell, Count, workspace);
            head.Multiply(hidden, Count, output);
            CounterRandom.Uniform(1, 2, draws);
            CounterRandom.Normal(1, 2, draws);
            sampler.Choose(mixture, 1, draws, chosen);
            sampler.Spread(draws, draws, 1, draws, draws);
        }
        Step();
        Assert.Equal(0, Allocations.Least(Step));
    }

    [Fact]
    public unsafe void Slots_are_apart_aligned_kept_and_grow()
    {
        var workspace = new Workspace();
        float* first = workspace.Buffer(0, 10), second = workspace.Buffer(1, 1000);
        Assert.Equal(0u, (nuint)first % 64);
        Assert.Equal(0u, (nuint)second % 64);
        new Span<float>(first, 10).Fill(1);
        new Span<float>(second, 1000).Fill(2);
        Assert.True(first == workspace.Buffer(0, 5));
        Assert.Equal(1, first[9]);
        float* larger = workspace.Buffer(0, 5000);
        new Span<float>(larger, 5000).Fill(3);
        Assert.Equal(2, second[999]);
        GC.KeepAlive(workspace);
    }
}
