namespace WorldModels.Memory;

/// <summary>The default number of epochs and the default batch size. With few rows the training needs more passes, in smaller batches, for the same number of gradient steps.</summary>
internal static class DefaultTrainingLength
{
    private const int FewestEpochs = 20, FewestSteps = 1500, LargestBatch = 32, SmallestBatch = 4, StepsAnEpoch = 16;

    /// <summary>Returns the same options with <see cref="MdnRnnPredictorOptions.Epochs"/> and <see cref="MdnRnnPredictorOptions.BatchSize"/> of 1 or more.</summary>
    /// <param name="options">The options of the caller.</param>
    /// <param name="lengths">The number of steps of each training episode.</param>
    public static MdnRnnPredictorOptions Of(MdnRnnPredictorOptions options, int[] lengths)
    {
        if (options.Epochs > 0 && options.BatchSize > 0) return options;
        var complete = (MdnRnnPredictorOptions)options.Copy();
        if (complete.BatchSize == 0)
        {
            long segments = lengths.Sum(length => ((long)length + options.SequenceLength - 1) / options.SequenceLength);
            complete.BatchSize = (int)Math.Clamp(segments / StepsAnEpoch, SmallestBatch, LargestBatch);
        }
        if (complete.Epochs == 0)
        {
            var schedule = new LaneSchedule([.. Enumerable.Range(0, lengths.Length)], episode => lengths[episode], complete.BatchSize, options.SequenceLength);
            complete.Epochs = (int)Math.Max(FewestEpochs, (FewestSteps + schedule.StepCount - 1) / schedule.StepCount);
        }
        return complete;
    }
}
