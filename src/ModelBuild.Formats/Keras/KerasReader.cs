using System.Text.Json;

namespace ModelBuild.Formats.Keras;

/// <summary><c>.keras</c> of Keras 3: a zip with the model's configuration and the library's version in it.</summary>
internal static class KerasReader
{
    public const string Metadata = "metadata.json";
    public const string Configuration = "config.json";

    /// <returns>Null where it is another program's zip with files of these names.</returns>
    public static async Task<ModelFacts?> ReadAsync(ZipContents zip, CancellationToken cancellationToken)
    {
        var library = await ReadAsync(zip, Metadata, root => new() { Metadata = JsonSidecar.Scalars(root) }, cancellationToken).ConfigureAwait(false);
        var version = library?.Metadata.GetValueOrDefault("keras_version");
        return await ReadAsync(zip, Configuration, KerasModel.Describe, cancellationToken).ConfigureAwait(false) is { } model
            ? model with { Producer = version is null ? null : $"Keras {version}", Metadata = model.Metadata.SetItems(library!.Metadata) }
            : null;
    }

    private static Task<ModelFacts?> ReadAsync(ZipContents zip, string path, Func<JsonElement, ModelFacts?> describe, CancellationToken cancellationToken) =>
        zip.ReadMemberAsync(path, HeaderLimits.Json, reader => JsonSidecar.ReadAsync(reader, HeaderLimits.Json, describe, cancellationToken, KerasModel.Depth), cancellationToken);
}
