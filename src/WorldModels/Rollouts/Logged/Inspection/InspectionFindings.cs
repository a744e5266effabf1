namespace WorldModels.Rollouts;

/// <summary>What an inspection found, in sentences.</summary>
internal sealed class InspectionFindings(LoggedColumns columns, LoggedActions actions, long rows, EpisodeLengths lengths, IReadOnlyList<ColumnInspection> inspected)
{
    private const double Rare = 0.01, Explained = 0.99, Chance = 0.001;
    private const int Named = 5;

    private readonly List<RolloutFinding> _findings = [];

    /// <summary>The worst first.</summary>
    public IReadOnlyList<RolloutFinding> All => [.. _findings.OrderByDescending(finding => finding.Severity)];

    public void AddFault(LoggedFault first, long count) =>
        Add(FindingSeverity.Error, first.Column, $"{(count == 1 ? "" : $"{count} rows are not valid. The first: ")}{first.Problem}. {first.Remedy}", count, first.Row);

    public void AddColumns()
    {
        foreach (ColumnInspection column in inspected)
        {
            bool isAction = column.Role == ColumnRole.Action;
            if (column.Missing > 0 && !isAction && columns.Options.MissingValues == MissingValues.Keep)
                Add(FindingSeverity.Note, column.Column, $"column '{column.Column}' has no value in {column.Missing} rows: a later stage must replace it (ReplaceMissingValues)", column.Missing);
            if (column.IsConstant && !isAction)
                Add(
                    FindingSeverity.Warning, column.Column,
                    column.Role == ColumnRole.Reward ? $"the reward '{column.Column}' is always {column.Minimum:G6}: no action is better than another" : $"column '{column.Column}' is always {column.Minimum:G6}: leave it out", rows);
        }
        if (columns.Reward is null) Add(FindingSeverity.Note, "", "there is no reward: M can look ahead, and nothing can be decided", rows);
    }

    /// <param name="choices">How often each choice, or each combination, occurs; empty for numbers.</param>
    /// <param name="explained">How much of each number a linear function of the observation explains; NaN where it is not known.</param>
    public void AddActions(long[] choices, double[] explained)
    {
        ColumnInspection[] acted = [.. inspected.Where(column => column.Role == ColumnRole.Action)];
        if (acted.All(column => column.IsConstant || double.IsNaN(column.Minimum)))
            Add(FindingSeverity.Error, acted[0].Column, "the action is the same in all rows: nothing can be learnt about an action that was never varied", rows);
        else
            foreach (ColumnInspection column in acted.Where(column => column.IsConstant))
                Add(FindingSeverity.Warning, column.Column, $"the action '{column.Column}' is always {column.Minimum:G6}: leave it out", rows);
        if (choices.Length > 0) AddChoices(choices);
        else foreach (ColumnInspection column in acted.Where(column => !column.IsConstant)) AddGaps(column);
        for (int i = 0; i < explained.Length; i++)
            if (explained[i] > Explained)
                Add(
                    FindingSeverity.Warning, acted[i].Column,
                    $"a linear function of the observation explains {100 * explained[i]:0.##} % of the action '{acted[i].Column}': the data do not tell what another action would have done. Vary it while recording", rows);
    }

    public void AddEpisodes(long ends, int single, long splits, long firstSplit)
    {
        if (ends == 0)
            Add(
                FindingSeverity.Warning, columns.Done?.Name ?? "",
                $"{(columns.Done is { Name: { } done } ? $"'{done}' is true in no row" : "there is no column that tells ends")}: M cannot learn when an episode ends", lengths.Count);
        if (lengths.Maximum == 1) Add(FindingSeverity.Warning, "", "every episode has a single row: M needs episodes of two or more. Is the episode column the right one?", lengths.Count);
        else if (single > 0) Add(FindingSeverity.Note, "", $"{single} episodes have a single row: M passes over them", single);
        if (lengths.Count == 1) Add(FindingSeverity.Warning, columns.Episode?.Name ?? "", "there is a single episode: none can be held out to judge M by", 1);
        if (splits > 0)
            Add(FindingSeverity.Note, columns.Time!.Value.Name, $"in {splits} rows the time does not follow the row before: each begins a new episode. The first is row {firstSplit}", splits, firstSplit);
    }

    public void AddContradictions(PairInspection pairs, (long Row, long Other)? example)
    {
        // Of many numbers with fractions some agree by chance.
        if (example is not { } rowsOf || pairs.Repeated < Chance * pairs.Examined) return;
        Add(
            FindingSeverity.Warning, "",
            $"{pairs.Contradicting} of {pairs.Repeated} observations that occur again with the same action are followed by something else, as in rows {rowsOf.Row} and {rowsOf.Other}: "
            + "the process is random, or the observation lacks something that decides what follows", pairs.Contradicting, rowsOf.Row);
    }

    private void AddChoices(long[] choices)
    {
        string[] never = [.. choices.Index().Where(choice => choice.Item == 0).Select(choice => actions.Describe([choice.Index]))];
        if (never.Length > 0) Add(FindingSeverity.Warning, Name(), $"{never.Length} of {choices.Length} choices occur in no row: {List(never)}. M cannot tell what they lead to", never.Length);
        string[] rare = [.. choices.Index().Where(choice => choice.Item > 0 && choice.Item < Rare * rows).Select(choice => $"{actions.Describe([choice.Index])} ({choice.Item})")];
        if (rare.Length > 0) Add(FindingSeverity.Warning, Name(), $"{rare.Length} of {choices.Length} choices occur in less than 1 % of the rows: {List(rare)}", rare.Length);

        string Name() => actions.Columns.Count == 1 ? actions.Columns[0].Name : "";
    }

    private void AddGaps(ColumnInspection column)
    {
        HistogramBin[] empty = [.. column.Histogram.Where(bin => bin.Count == 0)];
        if (empty.Length == 0) return;
        Add(FindingSeverity.Warning, column.Column, $"no row has the action '{column.Column}' from {List([.. empty.Select(bin => bin.Label)])}: M cannot tell what it leads to", empty.Length);
    }

    private static string List(string[] items) => string.Join(", ", items.Take(Named)) + (items.Length > Named ? $" and {items.Length - Named} more" : "");

    private void Add(FindingSeverity severity, string column, string text, long count, long? row = null) => _findings.Add(new RolloutFinding(severity, column, text, count, row));
}
