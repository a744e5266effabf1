using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Vision;

namespace WorldModels.Control;

/// <summary>
/// Computes the latent that M and C read from an observation: with V, with other stages of the chain, or by using the observed numbers unchanged.
/// </summary>
/// <param name="Vision">V, if it is the only stage between the picture and the latent.</param>
/// <param name="Path">The stages, if there are others: ML.NET's own, those of other packages, and V.</param>
/// <param name="LatentSize">The number of latent dimensions.</param>
internal sealed record Perception(VaeEncoderTransformer? Vision, RowPath? Path, int LatentSize)
{
    /// <summary>The number of values in an observation, or of bytes in a picture.</summary>
    public int ObservationSize => Path?.Size ?? (Vision is null ? LatentSize : VaeNetwork.PictureSize);

    /// <summary>Returns how the column of the latent is computed.</summary>
    /// <param name="stages">The stages before it.</param>
    /// <param name="level">The number of stages after which the column is read.</param>
    /// <param name="latent">The column.</param>
    /// <exception cref="ArgumentException">A stage cannot be applied to one row at a time, or columns of the data do not contain numbers.</exception>
    public static Perception Of(RowStages stages, int level, DataViewSchema.Column latent)
    {
        int size = ((VectorDataViewType)latent.Type).Size;
        ColumnOrigin origin = stages.Trace(latent, level);
        return origin.Computed switch
        {
            [] => new(null, null, size),
            [{ Stage.Transformer: VaeEncoderTransformer vision, Column.Name: var name }] when name == vision.OutputColumnNames[0] => new(vision, null, size),
            _ => new(null, new RowPath(stages, level, latent, origin), size),
        };
    }

    /// <summary>Returns how the agent of a fitted or loaded chain encodes observations.</summary>
    /// <param name="model">The chain.</param>
    /// <param name="schema">The columns of its data; null: those that C or M stored when it was trained.</param>
    /// <param name="controller">The C of the chain; null if only M is used.</param>
    /// <param name="memory">The M of the chain, if C reads its hidden state.</param>
    /// <exception cref="ArgumentException">The stages do not contain the needed information, or do not fit each other.</exception>
    public static Perception FromModel(ITransformer model, DataViewSchema? schema, ControllerTransformer? controller, MdnRnnPredictorTransformer? memory)
    {
        ITransformer[] all = [.. StageChain.Flatten(model)];
        ITransformer[] before = all[..Array.LastIndexOf(all, (ITransformer?)controller ?? memory)];
        string[] foreign = [.. before.Where(stage => stage is not StageTransformer).Select(stage => stage.GetType().Name)];
        if (foreign.Length == 0)
        {
            var vision = StageChain.TryFind<VaeEncoderTransformer>(model);
            if (vision is not null && memory?.ReadsVision == false)
                throw new ArgumentException(
                    $"M was trained on a column '{memory.Columns.Latent}' that V did not add, or that a stage changed after V which is not in this chain: V's latents would be wrong inputs for M. Use the whole chain that was trained", nameof(model));
            return new Perception(vision, null, memory?.LatentSize ?? controller!.LatentSize);
        }
        schema ??= ColumnRecord.ToSchema(controller?.DataColumns ?? memory?.DataColumns) ?? throw new ArgumentException(
            $"the chain has other stages before {(controller is null ? "M" : "C")}, {string.Join(", ", foreign)}, and does not contain the columns that they read: pass the schema of the data, "
            + "as in Agent.FromModel(model, schema); ml.Model.Load returns it", nameof(schema));
        var stages = RowStages.Of(before, schema);
        if (memory is null) return Of(stages, before.Length, stages.SchemaAfter(before.Length)[controller!.Columns.Latent]);
        int level = Array.IndexOf(before, memory) is >= 0 and var found ? found : before.Length;
        if (controller is not null) CheckColumns(stages, level, memory, controller.Columns);
        CheckActions(stages, level, memory);
        return Of(stages, level, stages.SchemaAfter(level)[memory.Columns.Latent]);
    }

    /// <summary>Checks that C reads what M read and added: in a dream and in an agent, there is no stage between them.</summary>
    /// <param name="stages">The stages before C.</param>
    /// <param name="level">The number of stages before M.</param>
    /// <param name="memory">M.</param>
    /// <param name="columns">The columns that C reads.</param>
    /// <param name="reader">The name of the stage that reads them, if it is not C.</param>
    /// <exception cref="ArgumentException">A stage between M and C changes it, or they read different columns.</exception>
    public static void CheckColumns(RowStages stages, int level, MdnRnnPredictorTransformer memory, ControllerColumns columns, string reader = "C")
    {
        (DataViewSchema before, DataViewSchema after, DataViewSchema seen) = (stages.SchemaAfter(level), stages.SchemaAfter(level + 1), stages.SchemaAfter(stages.Stages.Count));
        Check(columns.Latent, level, before[memory.Columns.Latent], "reads");
        Check(columns.Hidden!, level + 1, after[memory.Columns.Hidden], "writes");
        if (columns.Cell is { } cell && memory.Columns.Cell is { } made) Check(cell, level + 1, after[made], "writes");

        void Check(string name, int toLevel, DataViewSchema.Column expected, string does)
        {
            ColumnOrigin origin = stages.Trace(seen[name], stages.Stages.Count, toLevel);
            if (origin.Computed is [var changed, ..])
                throw new ArgumentException(
                    $"{reader} reads a column '{name}' that the stage {changed.Stage.Name} computes after M: it needs what M {does} ('{expected.Name}'). Put that stage before M", nameof(columns));
            if (origin.Sources is not [var source] || source.Index != expected.Index)
                throw new ArgumentException($"{reader} reads '{name}', but M {does} '{expected.Name}': they were not trained together", nameof(columns));
        }
    }

    /// <summary>Checks that the actions that M reads are those that an environment takes.</summary>
    /// <exception cref="ArgumentException">A stage before M changes them.</exception>
    public static void CheckActions(RowStages stages, int level, MdnRnnPredictorTransformer memory)
    {
        DataViewSchema.Column actions = stages.SchemaAfter(level)[memory.Columns.Action];
        ColumnOrigin origin = stages.Trace(actions, level);
        // If the data contain choices as texts, keys or whole numbers, an action is the number of the choice.
        if (origin.Computed.Count == 0 || !origin.Sources.All(source => (source.Type as VectorDataViewType)?.ItemType is NumberDataViewType { RawType: var item } && IsReal(item) || IsReal(source.Type.RawType))) return;
        var path = new RowPath(stages, level, actions, origin);
        RowReader reader = path.Open();
        float[] read = new float[memory.ActionSpace.Size];
        foreach (float[] action in Examples(memory.ActionSpace))
        {
            if (path.Size == action.Length) reader.Read(new Observation(action), read);
            if (path.Size != action.Length || !read.AsSpan().SequenceEqual(action))
                throw new ArgumentException(
                    $"the stage {path.Stages[^1].Name} changes the actions that M reads in '{actions.Name}', so C's actions would differ from those that an environment takes. "
                    + "Leave the actions unchanged; if they must be scaled, scale them in the environment", nameof(stages));
        }

        static bool IsReal(Type type) => type == typeof(float) || type == typeof(double);
    }

    private static IEnumerable<float[]> Examples(Space actions)
    {
        if (actions is DiscreteSpace discrete) return Enumerable.Range(0, discrete.Count).Select(choice => new float[] { choice });
        var box = (BoxSpace)actions;
        float[] low = [.. box.Low.Select(bound => float.IsFinite(bound) ? bound : -1)], high = [.. box.High.Select(bound => float.IsFinite(bound) ? bound : 1)];
        return [low, high, [.. low.Select((bound, i) => bound + (high[i] - bound) * (i + 1) / (low.Length + 2))]];
    }

    /// <summary>Throws an exception if an agent cannot play in an environment with these spaces.</summary>
    /// <param name="observationSpace">The space of the environment's observations.</param>
    /// <param name="actionSpace">The space of the environment's actions.</param>
    /// <param name="agentActions">The action space that the agent was trained for.</param>
    /// <exception cref="ArgumentException">The agent cannot play in the environment.</exception>
    public void CheckSpaces(Space observationSpace, Space actionSpace, Space agentActions)
    {
        ArgumentNullException.ThrowIfNull(observationSpace);
        // Compare the shape, not the size: pictures of 128 x 32 x 3 have the same number of bytes.
        bool sees = Path?.Takes(observationSpace)
            ?? (Vision is not null ? observationSpace == VaeNetwork.Pictures : observationSpace is not ImageSpace && observationSpace.Size == LatentSize);
        if (actionSpace == agentActions && sees) return;
        string expected = Path?.Expected ?? (Vision is not null ? "64 x 64 x 3 pictures" : $"{LatentSize} numbers");
        string hint = Vision is not null && observationSpace is ImageSpace && !sees ? "; wrap it in a ResizeFrame, as in WithResizedFrame(64, 64)" : "";
        throw new ArgumentException(
            $"the environment has observations of {observationSpace} and actions of {actionSpace}; the agent was trained on {expected} and {agentActions}{hint}", nameof(observationSpace));
    }
}
