using System.Text.Json;

namespace ModelBuild.Formats.Skops;

/// <summary>scikit-learn's model without a pickle: a zip with a tree of what it is made of.</summary>
internal static class SkopsReader
{
    public const string Schema = "schema.json";

    private const int Depth = 512;

    /// <returns>Null where the schema is another program's.</returns>
    public static Task<ModelFacts?> ReadAsync(ZipContents zip, CancellationToken cancellationToken) =>
        zip.ReadMemberAsync(Schema, HeaderLimits.Json, reader => JsonSidecar.ReadAsync(reader, HeaderLimits.Json, Describe, cancellationToken, Depth), cancellationToken);

    private static ModelFacts? Describe(JsonElement root) => root.Text("__class__") is not { } name || root.Text("__module__") is not { } module ? null : new()
    {
        Format = ModelFormat.Skops,
        FormatVersion = root.Number("protocol")?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Producer = root.Text("_skops_version") is { } version ? $"skops {version}" : null,
        Architecture = $"{module}.{name}",
    };
}
