namespace WorldModels.Memory;

/// <summary>
/// Shows how strongly a prediction depends on earlier states of M: the mean norm of the gradient of one step's loss with
/// respect to the state k steps earlier. If these norms vanish, M cannot learn long dependencies (Hochreiter 1991).
/// </summary>
/// <param name="Hidden">Element k is the norm with respect to the hidden state k steps before the one that predicts; element 0 is that one itself.</param>
/// <param name="State">The same with respect to the whole recurrent state: h, and c if M is an LSTM.</param>
/// <param name="Episodes">The number of episodes measured; element k leaves out episodes that are shorter than k steps.</param>
public sealed record GradientFlow(IReadOnlyList<double> Hidden, IReadOnlyList<double> State, int Episodes);
