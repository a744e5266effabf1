namespace WorldModels.Memory;

/// <summary>
/// How strongly a prediction depends on what M remembered earlier: mean norms of the gradient of the loss of one step with
/// respect to the state before it, by how many steps before. Where they vanish, M cannot learn to remember (Hochreiter 1991).
/// </summary>
/// <param name="Hidden">Number k: with respect to the hidden state k steps before the one that predicts, which is number 0.</param>
/// <param name="State">The same with respect to all that goes on from step to step: h, and c where M is an LSTM.</param>
/// <param name="Episodes">Episodes measured; those that are shorter than k steps are left out of number k.</param>
public sealed record GradientFlow(IReadOnlyList<double> Hidden, IReadOnlyList<double> State, int Episodes);
