using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Testing;

/// <summary>Returns the differences between two schemas, in words; null if there are none.</summary>
internal static class Schemas
{
    /// <summary>Compares columns in order: names, types, whether they are hidden, annotations and, where they can be compared, their values.</summary>
    public static string? Difference(DataViewSchema expected, DataViewSchema found)
    {
        if (!expected.Select(column => column.Name).SequenceEqual(found.Select(column => column.Name))) return $"{Names(found)} instead of {Names(expected)}";
        foreach ((DataViewSchema.Column column, DataViewSchema.Column other) in expected.Zip(found))
        {
            if (!column.Type.Equals(other.Type)) return $"column '{column.Name}' is {other.Type} instead of {column.Type}";
            if (column.IsHidden != other.IsHidden) return $"column '{column.Name}' is {(other.IsHidden ? "" : "not ")}hidden";
            if (AnnotationDifference(column.Annotations, other.Annotations) is { } difference) return $"annotations of column '{column.Name}': {difference}";
        }
        return null;

        static string Names(DataViewSchema schema) => $"columns {string.Join(", ", schema.Select(column => column.Name))}";
    }

    /// <summary>Compares the declared columns with the actual ones, in any order.</summary>
    public static string? Difference(IReadOnlyList<SchemaShape.Column> promised, IReadOnlyList<SchemaShape.Column> actual)
    {
        var there = actual.ToDictionary(column => column.Name);
        foreach (SchemaShape.Column column in promised)
        {
            if (!there.Remove(column.Name, out SchemaShape.Column other)) return $"'{column.Name}' is declared, but missing";
            if ((column.Kind, column.IsKey) != (other.Kind, other.IsKey) || !column.ItemType.Equals(other.ItemType))
                return $"'{column.Name}' is declared as {Describe(column)}, but is {Describe(other)}";
            if (Difference(column.Annotations, other.Annotations) is { } difference) return $"annotations of '{column.Name}': {difference}";
        }
        return there.Count == 0 ? null : $"'{there.Keys.First()}' is there, but was not declared";
    }

    private static string? AnnotationDifference(DataViewSchema.Annotations expected, DataViewSchema.Annotations found)
    {
        if (Difference(expected.Schema, found.Schema) is { } difference) return difference;
        foreach ((DataViewSchema.Column column, DataViewSchema.Column other) in expected.Schema.Zip(found.Schema))
            if (!ValueReader.OfAnnotation(expected, column).AsSpan().SequenceEqual(ValueReader.OfAnnotation(found, other))) return $"'{column.Name}' has another value";
        return null;
    }

    private static string Describe(SchemaShape.Column column) => $"{column.Kind} of {column.ItemType}{(column.IsKey ? " (key)" : "")}";
}
