namespace WorldModels.Inference;

/// <summary>One step of a recurrent layer for many independent sequences at once.</summary>
internal abstract unsafe class RecurrentLayer
{
    protected const int RowsAtOnce = 96;

    protected RecurrentLayer(int inputs, int hiddenSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(hiddenSize, 1);
        (Inputs, HiddenSize) = (inputs, hiddenSize);
    }

    /// <summary>The length of an input row.</summary>
    public int Inputs { get; }

    /// <summary>The number of units.</summary>
    public int HiddenSize { get; }

    /// <summary>The length of a row of cell states; 0 if the layer has none.</summary>
    public abstract int CellSize { get; }

    /// <summary>Advances the state of <paramref name="count"/> independent sequences by one step.</summary>
    /// <param name="input">[count x inputs].</param>
    /// <param name="hidden">[count x hidden]: the hidden states, updated in place.</param>
    /// <param name="cell">[count x CellSize]: the cell states, updated in place.</param>
    /// <param name="count">The number of sequences; may be 0.</param>
    /// <param name="workspace">The scratch memory of this thread; slots 0 and 1 are used.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public void Step(ReadOnlySpan<float> input, Span<float> hidden, Span<float> cell, int count, Workspace workspace)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Require.Length(input.Length, (long)count * Inputs, nameof(input));
        Require.Length(hidden.Length, (long)count * HiddenSize, nameof(hidden));
        Require.Length(cell.Length, (long)count * CellSize, nameof(cell));
        int length = Inputs + HiddenSize;
        float* joined = workspace.Buffer(0, RowsAtOnce * length);
        for (int done = 0; done < count; done += RowsAtOnce)
        {
            int rows = Math.Min(RowsAtOnce, count - done);
            for (int row = 0; row < rows; row++)
            {
                var destination = new Span<float>(joined + row * length, length);
                input.Slice((done + row) * Inputs, Inputs).CopyTo(destination);
                hidden.Slice((done + row) * HiddenSize, HiddenSize).CopyTo(destination[Inputs..]);
            }
            StepRows(joined, hidden.Slice(done * HiddenSize, rows * HiddenSize), cell.Slice(done * CellSize, rows * CellSize), rows, workspace);
        }
        GC.KeepAlive(workspace);
    }

    /// <param name="joined">[count x (inputs + hidden)]: each input row followed by the hidden state before the step.</param>
    /// <param name="hidden">[count x hidden]: the hidden states, updated in place.</param>
    /// <param name="cell">[count x CellSize]: the cell states, updated in place.</param>
    /// <param name="count">1 to <see cref="RowsAtOnce"/>.</param>
    /// <param name="workspace">The scratch memory; slot 1 is free.</param>
    protected abstract void StepRows(float* joined, Span<float> hidden, Span<float> cell, int count, Workspace workspace);
}
