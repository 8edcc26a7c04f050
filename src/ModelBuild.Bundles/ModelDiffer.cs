using System.Collections.Immutable;
using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>Says how two models differ, from their manifests, configurations and headers; no weights are fetched.</summary>
public sealed class ModelDiffer(Repositories repositories)
{
    /// <exception cref="ModelException">One of them cannot be read; <c>MODEL4###</c>, or <c>MODEL5###</c> for the registry.</exception>
    public async Task<ModelDifference> DiffAsync(ArtifactReference one, ArtifactReference other, CancellationToken cancellationToken)
    {
        var inspector = new ModelInspector(repositories);
        var before = await inspector.InspectAsync(one, cancellationToken).ConfigureAwait(false);
        var after = await inspector.InspectAsync(other, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Before = before.Document.Digest,
            After = after.Document.Digest,
            Files = Changes(FilesOf(before), FilesOf(after)),
            Fields = Changes(MetadataFields.Of(before.Metadata), MetadataFields.Of(after.Metadata)),
        };
    }

    /// <summary>Files, archives whose files are known only when they are unpacked, and of what is no bundle its layers or manifests.</summary>
    private static ImmutableSortedDictionary<string, BlobFact> FilesOf(Inspection inspection)
    {
        var files = inspection.Files.Select(file => (file.Path, Blob: file.Layer))
            .Concat(inspection.Archives.Select((archive, i) => (Path: archive.FileName ?? $"archive {i + 1}", Blob: archive.Layer)));
        if (inspection.Bundle is null)
        {
            files = (inspection.Document.Manifest?.Layers ?? inspection.Document.Index!.Manifests).Select((blob, i) => (Path: blob.Platform?.ToString() ?? $"{blob.MediaType} {i + 1}", Blob: blob));
        }

        return files.DistinctBy(file => file.Path).ToImmutableSortedDictionary(file => file.Path, file => new BlobFact(file.Blob.Digest, file.Blob.Size), StringComparer.Ordinal);
    }

    private static ImmutableArray<Change<T>> Changes<T>(ImmutableSortedDictionary<string, T> before, ImmutableSortedDictionary<string, T> after)
        where T : class =>
    [
        .. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
            .Select(name => new Change<T>(name, before.GetValueOrDefault(name), after.GetValueOrDefault(name)))
            .Where(change => !Equals(change.Before, change.After)),
    ];
}

/// <summary>How two models differ.</summary>
public sealed record ModelDifference
{
    public required Digest Before { get; init; }

    public required Digest After { get; init; }

    public required ImmutableArray<Change<BlobFact>> Files { get; init; }

    /// <summary>Of what is said of the model.</summary>
    public required ImmutableArray<Change<string>> Fields { get; init; }

    /// <summary>True where both are the same to the last byte.</summary>
    public bool IsSame => Before == After;
}

/// <summary>Something that was added, removed or changed.</summary>
/// <param name="Before">Null where it was added.</param>
/// <param name="After">Null where it was removed.</param>
public sealed record Change<T>(string Name, T? Before, T? After)
    where T : class;

/// <summary>What a file is.</summary>
public sealed record BlobFact(Digest Digest, long Size);
