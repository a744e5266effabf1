namespace WorldModels.MachineLearning;

/// <summary>The number format in which a network is trained. Weights, optimizer, outputs, losses and the saved model are 32-bit floats in both cases.</summary>
public enum TrainingPrecision
{
    /// <summary>32-bit floats throughout.</summary>
    Single,

    /// <summary>
    /// Layers multiply 16-bit floats with 8 bits of precision (bfloat16), with a copy of the weights that is made for each
    /// step. Sums within a product, and layers that would not be faster, use 32 bits. This is faster on processors with instructions
    /// for it (AVX512_BF16 or AMX: AMD from Zen 4, Intel Xeon from Cooper Lake) and slower on others.
    /// </summary>
    BFloat16,
}
