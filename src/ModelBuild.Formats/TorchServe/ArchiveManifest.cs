using System.Text.Json;

namespace ModelBuild.Formats.TorchServe;

/// <summary>The manifest of a model archive (<c>.mar</c>): which file is served by which handler.</summary>
internal static class ArchiveManifest
{
    public const string Path = "MAR-INF/MANIFEST.json";

    public static Task<ModelFacts?> ReadAsync(ZipContents zip, CancellationToken cancellationToken) =>
        zip.ReadMemberAsync(Path, HeaderLimits.Json, reader => JsonSidecar.ReadAsync(reader, HeaderLimits.Json, Describe, cancellationToken), cancellationToken);

    private static ModelFacts? Describe(JsonElement root)
    {
        var model = root.Property("model") ?? default;
        return new()
        {
            Format = ModelFormat.TorchServe,
            Producer = root.Text("archiverVersion") is { } version ? $"torch-model-archiver {version}" : null,
            Name = model.Text("modelName"),
            Metadata = JsonSidecar.Scalars(root).SetItems(JsonSidecar.Scalars(model)),
        };
    }
}
