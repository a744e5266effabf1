using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Memory;
using WorldModels.Vision;
using static WorldModels.Onnx.GraphBuilder;

namespace WorldModels.Onnx;

/// <summary>Writes trained stages as ONNX files: opset 17, IR version 8, weights included.</summary>
/// <remarks>
/// The names of inputs and outputs are those of the stage's columns, so that <c>ApplyOnnxModel</c> reads and adds the same columns as
/// the stage; <see cref="OnnxNames"/> has the names of values for which no stage has a column. The first axis is the batch, of any
/// length; ML.NET passes one row at a time. Each file is written under a temporary name and then renamed.
/// </remarks>
public static class OnnxExport
{
    internal const string AgentPart = "agent";
    private const string Batch = "batch", Steps = "steps";
    private const string AgentMeaning = "A step of the agent: picture and states to an action and the next states.";

    // Since this opset, Unsqueeze, Squeeze and Split have their axes and sizes as inputs.
    private const int OldestAgentOpset = 13;

    /// <summary>Writes V's encoder: pictures, bytes [batch, 64, 64, 3], to the latents' means and log variances, each Single [batch, latent].</summary>
    /// <remarks>The latent is always the mean, even if the stage draws it.</remarks>
    /// <exception cref="NotSupportedException">V is not the paper's network.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveEncoderAsOnnx(this VaeEncoderTransformer vision, string path)
    {
        ArgumentNullException.ThrowIfNull(vision);
        var part = new VisionGraph(vision);
        var graph = new GraphBuilder("encoder");
        string features = part.Features(graph, Pictures(graph, vision));
        graph.Output(vision.OutputColumnNames[0], part.Mean(graph, features), ElementType.Float, "the latent: the mean of its distribution", Batch, vision.LatentSize);
        graph.Output(vision.OutputColumnNames[1], part.LogVariance(graph, features), ElementType.Float, "the natural logarithm of its variance", Batch, vision.LatentSize);
        OnnxFile.Write(path, graph, "V's encoder: pictures to latents.");
    }

    /// <summary>
    /// Writes V's decoder: latents, Single [batch, latent], to pictures: <see cref="OnnxNames.Picture"/>, bytes
    /// [batch, 64, 64, 3], and <see cref="OnnxNames.Intensity"/>, the same pictures as Single in 0..1.
    /// </summary>
    /// <exception cref="NotSupportedException">V is not the paper's network.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveDecoderAsOnnx(this VaeEncoderTransformer vision, string path)
    {
        ArgumentNullException.ThrowIfNull(vision);
        var graph = new GraphBuilder("decoder");
        string latents = graph.Input(vision.OutputColumnNames[0], ElementType.Float, "latents", Batch, vision.LatentSize);
        string pictures = new VisionGraph(vision).Decode(graph, latents);
        string rounded = graph.Node("Add", [graph.Node("Mul", [pictures, graph.Constant([255f])]), graph.Constant([0.5f])]);
        string bytes = graph.Node("Cast", [rounded], Attribute("to", (long)ElementType.Byte));
        graph.Output(OnnxNames.Picture, bytes, ElementType.Byte, "rows, columns, red, green and blue, 0 to 255", PictureShape);
        graph.Output(OnnxNames.Intensity, pictures, ElementType.Float, "the same in 0 to 1", PictureShape);
        OnnxFile.Write(path, graph, "V's decoder: latents to pictures.");
    }

    /// <summary>
    /// Writes one step of M. Inputs: latent [batch, latent], action [batch, action] (a choice is its number), hidden and cell state
    /// [batch, hidden]. Outputs: the states after the step, and the predictions of the next latent, [batch, latent, mixtures]
    /// each, of the reward and of done, [batch, 1] each.
    /// </summary>
    /// <exception cref="NotSupportedException">M is not an LSTM with a mixture of Gaussians.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveStepAsOnnx(this MdnRnnPredictorTransformer memory, string path)
    {
        ArgumentNullException.ThrowIfNull(memory);
        var part = new MemoryGraph(memory);
        var graph = new GraphBuilder("step");
        string latent = graph.Input(memory.InputColumnNames[0], ElementType.Float, "the latent of the observed picture", Batch, memory.LatentSize);
        string action = graph.Input(memory.InputColumnNames[1], ElementType.Float, "the action taken after it", Batch, memory.ActionSpace.Size);
        (string hidden, string cell) = States(graph, memory);
        (string nextHidden, string nextCell) = part.Step(graph, latent, part.Code(graph, action), hidden, cell);
        NextStates(graph, memory, nextHidden, nextCell);
        part.Predict(graph, nextHidden, Batch);
        OnnxFile.Write(path, graph, "One step of M: latent, action and states to the next states and the prediction.");
    }

    /// <summary>
    /// Writes M over a whole sequence. Inputs: latents [batch, steps, latent], actions [batch, steps, action] and the states before
    /// the first step [batch, hidden]. Outputs: the last states, and the predictions after each step, [batch, steps, ...]. The
    /// batch is the first axis, as with PyTorch's batch_first.
    /// </summary>
    /// <param name="memory">A trained M.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="steps">The number of steps of every sequence; 0: any number; ML.NET then needs a <c>shapeDictionary</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is negative.</exception>
    /// <exception cref="NotSupportedException">M is not an LSTM with a mixture of Gaussians.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveSequenceAsOnnx(this MdnRnnPredictorTransformer memory, string path, int steps = 0)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        Length length = steps == 0 ? Steps : steps;
        var part = new MemoryGraph(memory);
        var graph = new GraphBuilder("sequence");
        string latents = graph.Input(memory.InputColumnNames[0], ElementType.Float, "the latents of the observed pictures", Batch, length, memory.LatentSize);
        string actions = graph.Input(memory.InputColumnNames[1], ElementType.Float, "the actions taken after them", Batch, length, memory.ActionSpace.Size);
        (string hidden, string cell) = States(graph, memory);
        string inputs = graph.Node("Concat", [latents, part.Code(graph, actions)], Attribute("axis", 2));
        (string all, string lastHidden, string lastCell) = part.Lstm(graph, StepsAndBatch(graph, inputs), hidden, cell);
        NextStates(graph, memory, lastHidden, lastCell);
        part.Predict(graph, StepsAndBatch(graph, all), Batch, length);
        OnnxFile.Write(path, graph, "M over whole sequences: latents and actions to the last states and the predictions after each step.");
    }

    /// <summary>Writes C. Inputs: latent [batch, latent] and hidden state [batch, hidden], and the cell state if C reads it. Output: the action [batch, action]; a choice is its number.</summary>
    /// <exception cref="NotSupportedException">C was trained without M.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveControllerAsOnnx(this ControllerTransformer controller, string path)
    {
        ArgumentNullException.ThrowIfNull(controller);
        var part = new ControllerGraph(controller);
        var graph = new GraphBuilder("controller");
        string latent = graph.Input(controller.InputColumnNames[0], ElementType.Float, "the latent of the observed picture", Batch, controller.LatentSize);
        string hidden = graph.Input(controller.InputColumnNames[1], ElementType.Float, "the hidden state", Batch, controller.HiddenSize);
        string cell = part.UsesCell ? graph.Input(controller.InputColumnNames[2], ElementType.Float, "the cell state", Batch, controller.HiddenSize) : "";
        graph.Output(controller.OutputColumnNames[0], part.Act(graph, latent, hidden, cell), ElementType.Float, "the action", Batch, controller.ActionSpace.Size);
        OnnxFile.Write(path, graph, "C: the latent and the state to an action.");
    }

    /// <summary>
    /// Writes the whole step of an agent from a chain of V, M and C. Inputs: picture, bytes [batch, 64, 64, 3], hidden and cell
    /// state [batch, hidden]. Outputs: the action [batch, action], the latent [batch, latent] and the states after the step.
    /// </summary>
    /// <exception cref="ArgumentException">The chain has no V, M or C, or they do not fit each other.</exception>
    /// <exception cref="NotSupportedException">V, M or C is of a kind that cannot be exported, or other stages change M's input.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveAgentAsOnnx(this ITransformer model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        var vision = VaeEncoderTransformer.FromModel(model);
        if (Agent.FromModel(model).ObservationColumnNames.Count > 0)
            throw new NotSupportedException("there are stages other than V between the picture and M, which would not be in the file: only V, M and C are exported");
        var (part, graph) = (new VisionGraph(vision), new GraphBuilder(AgentPart));
        string latent = part.Mean(graph, part.Features(graph, Pictures(graph, vision)));
        AddAgent(graph, model, latent, vision.LatentSize, vision.OutputColumnNames[0]);
        OnnxFile.Write(path, graph, AgentMeaning);
    }

    /// <summary>Writes an agent with another image encoder instead of V: the one with which M and C were trained.</summary>
    /// <param name="model">A chain of M and C.</param>
    /// <param name="path">The file to write; its batch size is 1, its opset is the encoder's.</param>
    /// <param name="encoder">The settings of the <c>OnnxEncoder</c> stage.</param>
    /// <exception cref="ArgumentException">The chain has no M or C, or they do not fit the encoder.</exception>
    /// <exception cref="FileNotFoundException">The encoder's file does not exist.</exception>
    /// <exception cref="FormatException">The file is not an ONNX model, is not an image encoder, or has an opset below 13.</exception>
    /// <exception cref="NotSupportedException">M or C is of a kind that cannot be exported.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveAgentAsOnnx(this ITransformer model, string path, OnnxEncoderOptions encoder)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(encoder);
        encoder.Validate();
        Schema.ModelProto vision = OnnxFile.Read(encoder.ModelFile);
        var graph = new GraphBuilder(AgentPart);
        (string latent, int size) = PictureGraph.Add(graph, vision, encoder, OldestAgentOpset);
        AddAgent(graph, model, latent, size, encoder.OutputColumnName);
        OnnxFile.Write(path, graph, AgentMeaning, vision);
    }

    private static void AddAgent(GraphBuilder graph, ITransformer model, string latent, int latentSize, string latentName)
    {
        var memory = MdnRnnPredictorTransformer.FromModel(model);
        var controller = ControllerTransformer.FromModel(model);
        if (latentSize != memory.LatentSize || controller.LatentSize != memory.LatentSize || controller.HiddenSize != memory.HiddenSize)
            throw new ArgumentException(
                $"V has latents of {latentSize} numbers, M reads {memory.LatentSize} and has a hidden state of {memory.HiddenSize}, " +
                $"C expects {controller.LatentSize} and {controller.HiddenSize}: they were not trained together", nameof(model));
        var part = new MemoryGraph(memory);
        (string hidden, string cell) = States(graph, memory);
        var control = new ControllerGraph(controller);
        string outputs = control.Outputs(graph, latent, hidden, cell), action = control.Action(graph, outputs);
        (string nextHidden, string nextCell) = part.Step(graph, latent, part.Code(graph, controller.RemembersOutputs ? outputs : action), hidden, cell);
        graph.Output(controller.OutputColumnNames[0], action, ElementType.Float, "the action", Batch, controller.ActionSpace.Size);
        graph.Output(latentName, latent, ElementType.Float, "the latent of the picture", Batch, latentSize);
        NextStates(graph, memory, nextHidden, nextCell);
    }

    private static Length[] PictureShape => [Batch, VisionGraph.Side, VisionGraph.Side, VisionGraph.Channels];

    private static string Pictures(GraphBuilder graph, VaeEncoderTransformer vision) =>
        graph.Input(vision.InputColumnNames[0], ElementType.Byte, "pictures: rows, columns, red, green and blue, 0 to 255", PictureShape);

    private static string CellName(MdnRnnPredictorTransformer memory) => memory.OutputColumnNames.ElementAtOrDefault(1) ?? OnnxNames.Cell;

    private static (string Hidden, string Cell) States(GraphBuilder graph, MdnRnnPredictorTransformer memory) =>
        (graph.Input(memory.OutputColumnNames[0], ElementType.Float, "the hidden state, zero when an episode begins", Batch, memory.HiddenSize),
         graph.Input(CellName(memory), ElementType.Float, "the cell state, zero when an episode begins", Batch, memory.HiddenSize));

    private static void NextStates(GraphBuilder graph, MdnRnnPredictorTransformer memory, string hidden, string cell)
    {
        graph.Output(OnnxNames.Next(memory.OutputColumnNames[0]), hidden, ElementType.Float, "the hidden state afterwards", Batch, memory.HiddenSize);
        graph.Output(OnnxNames.Next(CellName(memory)), cell, ElementType.Float, "the cell state afterwards", Batch, memory.HiddenSize);
    }

    /// <summary>Swaps the first two axes.</summary>
    private static string StepsAndBatch(GraphBuilder graph, string values) => graph.Node("Transpose", [values], Attribute("perm", [1, 0, 2]));
}
