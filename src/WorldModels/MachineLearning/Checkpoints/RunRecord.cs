using System.Collections;
using System.Reflection;

namespace WorldModels.MachineLearning;

/// <summary>Marks a setting that is not in a run record, because it does not change the result or because another entry of the record covers it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NotInRunRecordAttribute(string reason) : Attribute
{
    /// <summary>The reason.</summary>
    public string Reason => reason;
}

/// <summary>Marks a setting that a run record contains as a part of the entry Shape.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class InShapeAttribute : Attribute;

/// <summary>Everything that determines the result of a run, by name. A run resumes from a checkpoint only if the records of both are equal.</summary>
/// <remarks>A setting that is added to an options class is automatically in its record, unless it is marked.</remarks>
internal static class RunRecord
{
    /// <summary>Returns all settings of <paramref name="options"/> that are not marked, and facts that the settings do not contain.</summary>
    /// <param name="options">An options class.</param>
    /// <param name="facts">Further entries; one with the name of a setting replaces it.</param>
    /// <exception cref="InvalidOperationException">A setting is not a number, a text, an enumeration value or a list of them, and no fact replaces it.</exception>
    public static Dictionary<string, object?> Of(object options, params (string Name, object? Value)[] facts) =>
        Of(options, SettingsOf(options.GetType()).Where(setting => !setting.IsDefined(typeof(InShapeAttribute))), facts);

    /// <summary>Returns the settings of <paramref name="options"/> and the facts in one line, including the settings of the shape.</summary>
    public static string Describe(object options, params (string Name, object? Value)[] facts) => string.Join(
        ", ", CheckpointJson.ToObject(Of(options, SettingsOf(options.GetType()), facts)).OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => $"{entry.Key} {entry.Value?.ToJsonString() ?? "none"}"));

    /// <summary>Returns the settings that are not left out.</summary>
    public static IEnumerable<PropertyInfo> SettingsOf(Type options) =>
        AllOf(options).Where(setting => !setting.IsDefined(typeof(NotInRunRecordAttribute)));

    /// <summary>Returns all properties that a caller can set.</summary>
    public static IEnumerable<PropertyInfo> AllOf(Type options) =>
        options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(setting => setting.CanWrite);

    private static Dictionary<string, object?> Of(object options, IEnumerable<PropertyInfo> settings, (string Name, object? Value)[] facts)
    {
        var record = facts.ToDictionary(fact => fact.Name, fact => fact.Value);
        foreach (PropertyInfo setting in settings)
            if (!record.ContainsKey(setting.Name)) record.Add(setting.Name, Plain(setting, setting.GetValue(options)));
        return record;
    }

    private static object? Plain(PropertyInfo setting, object? value) => value switch
    {
        null or string or bool or int or long or float or double => value,
        Enum choice => choice.ToString(),
        IEnumerable list => list.Cast<object?>().Select(item => Plain(setting, item)).ToArray(),
        _ => throw new InvalidOperationException(
            $"{setting.DeclaringType?.Name}.{setting.Name} is a {value.GetType().Name}, which a run record cannot contain: mark it, or replace it by a fact"),
    };
}
