using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.MachineLearning;

/// <summary>
/// The computation of a stage over a block of rows. Each cursor and each prediction engine has its own kernel, so
/// a kernel may have a state from row to row (a hidden state) without locks.
/// </summary>
internal abstract class RowKernel : IDisposable
{
    /// <summary>Gets the getters of the input columns from the row or cursor that <see cref="Add"/> will read.</summary>
    public abstract void Bind(DataViewRow input);

    /// <summary>Copies the current row of the cursor into the block, as its row number <paramref name="slot"/>.</summary>
    public abstract void Add(int slot);

    /// <summary>Computes the outputs of the first <paramref name="count"/> rows of the block.</summary>
    public abstract void Run(int count);

    /// <summary>Returns output column number <paramref name="output"/> of row <paramref name="slot"/>.</summary>
    public abstract ReadOnlySpan<float> Output(int output, int slot);

    public virtual void Dispose() { }

    /// <summary>Returns the getter of an output column for ML.NET; <paramref name="slot"/> returns the current row.</summary>
    public virtual Delegate GetGetter(int output, Func<int> slot) => new ValueGetter<VBuffer<float>>((ref VBuffer<float> value) =>
    {
        ReadOnlySpan<float> row = Output(output, slot());
        VBufferEditor<float> editor = VBufferEditor.Create(ref value, row.Length);
        row.CopyTo(editor.Values);
        value = editor.Commit();
    });
}
