using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.Forecasting;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;

namespace WorldModels.Control;

/// <summary>
/// Trains C to do what was recorded (behaviour cloning): a linear regression of the recorded action on (z, h), for a discrete action on its one-hot vector. It is the
/// baseline that a policy learnt from logged data has to beat.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Does this estimator look at the data to train?</term><description>Yes, in one pass</description></item>
/// <item><term>Input columns</term><description>latent, recorded action and, by default, M's hidden state: vectors of Single</description></item>
/// <item><term>Output column</term><description>the action, a vector of Single</description></item>
/// <item><term>Needs libtorch</term><description>no</description></item>
/// <item><term>Memory</term><description>independent of the number of rows</description></item>
/// </list>
/// </remarks>
public sealed class BehaviorCloningTrainer : StageEstimator<ControllerTransformer>
{
    private readonly BehaviorCloningOptions _options;

    internal BehaviorCloningTrainer(IHostEnvironment environment, BehaviorCloningOptions options) : base(environment, nameof(BehaviorCloningTrainer))
    {
        options.Validate();
        _options = options;
    }

    private protected override IReadOnlyList<InputColumn> Inputs =>
        [.. _options.Columns.Inputs(), InputColumn.Vector(_options.ActionColumnName, "recorded action", NumberDataViewType.Single)];

    private protected override IReadOnlyList<OutputColumn> Outputs => [new(_options.OutputColumnName, 0)];

    private protected override ControllerTransformer Train(IDataView input)
    {
        DataViewSchema schema = input.Schema;
        MdnRnnPredictorTransformer? memory = _options.HiddenColumnName is { } hidden ? MemoryBehind.Find(input, hidden, "behaviour cloning") : null;
        Space actionSpace = _options.ActionSpace ?? memory?.ActionSpace ?? RolloutDataView.ActionSpaceOf(schema[_options.ActionColumnName]) ?? throw new InvalidOperationException(
            $"column '{_options.ActionColumnName}' does not tell its action space: set {nameof(BehaviorCloningOptions)}.{nameof(BehaviorCloningOptions.ActionSpace)}");
        InputColumn.Vector(_options.ActionColumnName, "recorded action", NumberDataViewType.Single, actionSpace.Size).Check(schema);
        int latentSize = ((VectorDataViewType)schema[_options.LatentColumnName].Type).Size, hiddenSize = memory?.HiddenSize ?? 0;
        var shape = new ControllerShape(latentSize, hiddenSize, UsesCell: false, HasBias: true, ControllerShape.OutputsFor(actionSpace));
        RidgeRegression regression = Regress(input, shape, actionSpace);
        float[] parameters = new float[shape.ParameterCount];
        for (int output = 0; output < shape.OutputSize; output++)
        {
            for (int i = 0; i < shape.InputSize; i++) parameters[output * shape.InputSize + i] = (float)regression.Coefficients[i, output];
            parameters[shape.OutputSize * shape.InputSize + output] = (float)regression.Intercepts[output];
        }
        var history = new ControllerHistory([], 0, double.NaN, double.NaN, InDream: false);
        var settings = new ControllerSettings(_options.Columns, shape, SpaceDescription.Of(actionSpace), history, DataColumns: ColumnRecord.Behind(RowStages.Behind(input)));
        return new ControllerTransformer(Host, settings, parameters);
    }

    private RidgeRegression Regress(IDataView input, ControllerShape shape, Space actionSpace)
    {
        var regression = new RidgeRegression(shape.InputSize, shape.OutputSize);
        using DataViewRowCursor cursor = input.GetRowCursor(Inputs.Select(column => input.Schema[column.Name]));
        var latents = new RowVector<float>(cursor, _options.LatentColumnName);
        RowVector<float>? states = _options.HiddenColumnName is null ? null : new RowVector<float>(cursor, _options.HiddenColumnName);
        var actions = new RowVector<float>(cursor, _options.ActionColumnName);
        float[] x = new float[shape.InputSize], action = new float[actionSpace.Size], code = new float[shape.OutputSize];
        double[] inputs = new double[shape.InputSize], outputs = new double[shape.OutputSize];
        long rows = 0;
        for (; cursor.MoveNext(); rows++)
        {
            latents.Read(x.AsSpan(0, shape.LatentSize));
            states?.Read(x.AsSpan(shape.LatentSize));
            actions.Read(action);
            if (actionSpace.Reject(action) is { } reason)
                throw new ArgumentException($"column '{_options.ActionColumnName}' is not an action in row {cursor.Position}: {reason}");
            ActionCode.Write(actionSpace, action, code);
            for (int i = 0; i < x.Length; i++)
            {
                if (!float.IsFinite(x[i])) throw new ArgumentException($"column '{(i < shape.LatentSize ? _options.LatentColumnName : _options.HiddenColumnName)}' is {x[i]} in row {cursor.Position}: replace missing values first (ReplaceMissingValues)");
                inputs[i] = x[i];
            }
            for (int i = 0; i < code.Length; i++) outputs[i] = code[i];
            regression.Add(inputs, outputs);
        }
        if (rows == 0) throw new InvalidOperationException("there are no rows to learn from");
        regression.Fit(_options.RidgePenalty);
        return regression;
    }
}
