using System.Collections.Immutable;
using System.Text.Json;
using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>Says what a reference names, from its manifest and configuration; no layer is fetched.</summary>
public sealed class ModelInspector(Repositories repositories)
{
    private const int MaxConfigSize = OciDocument.MaxSize;

    /// <exception cref="ModelException">The artifact cannot be read; <c>MODEL4###</c>, or <c>MODEL5###</c> for the registry.</exception>
    public async Task<Inspection> InspectAsync(ArtifactReference reference, CancellationToken cancellationToken)
    {
        if (reference is { Tag: null, Digest: null })
        {
            throw new ModelException(InspectDiagnostics.NeitherTagNorDigest(reference.ToString()));
        }

        try
        {
            var repository = await repositories.OpenToReadAsync(reference.Repository, _ => { }, cancellationToken).ConfigureAwait(false);
            var document = await repository.FetchAsync(reference.Tag, reference.Digest, cancellationToken).ConfigureAwait(false);
            var config = document.Manifest is { } manifest
                ? await repository.ReadBlobAsync(manifest.Config, MaxConfigSize, cancellationToken).ConfigureAwait(false)
                : default;
            return new() { Reference = reference, Document = document, Config = JsonOf(config), Bundle = BundleOf(document) };
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, reference.Repository.ToString()) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }

    /// <summary>Null where the configuration is no JSON: other artifacts may have anything there.</summary>
    private static JsonElement? JsonOf(ReadOnlyMemory<byte> config)
    {
        try
        {
            return config.IsEmpty ? null : JsonDocument.Parse(config).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Null where the artifact is no bundle: inspecting is how one finds that out.</summary>
    private static Bundle? BundleOf(OciDocument document)
    {
        try
        {
            return BundleReader.Read(document);
        }
        catch (UnsupportedBundleException)
        {
            return null;
        }
    }
}

/// <summary>What a reference names.</summary>
public sealed record Inspection
{
    public required ArtifactReference Reference { get; init; }

    public required OciDocument Document { get; init; }

    /// <summary>The configuration blob; null for an index, or where it is no JSON.</summary>
    public required JsonElement? Config { get; init; }

    /// <summary>Null where the artifact is no bundle that ModelBuild can restore.</summary>
    public required Bundle? Bundle { get; init; }

    /// <summary>The files; empty where the artifact is no bundle.</summary>
    public ImmutableArray<BundleFile> Files => Bundle?.Files ?? [];
}
