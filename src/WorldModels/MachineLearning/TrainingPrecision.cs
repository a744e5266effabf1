namespace WorldModels.MachineLearning;

/// <summary>The numbers that a network is trained with. Weights, optimiser, outputs, losses and what is saved are 32-bit floats either way.</summary>
public enum TrainingPrecision
{
    /// <summary>32-bit floats throughout.</summary>
    Single,

    /// <summary>
    /// Layers multiply 16-bit floats with 8 bits of precision (bfloat16), by a copy of the weights that is made anew each
    /// step; sums within a product, and the layers that would be no faster, stay in 32 bits. It pays on processors with instructions
    /// for it (AVX512_BF16 or AMX: AMD from Zen 4, Intel Xeon from Cooper Lake) and slows training down on others.
    /// </summary>
    BFloat16,
}
