using System.Collections.Immutable;
using System.Text.Json;
using ModelBuild.Bundles.Dialects;
using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>Says what a reference names, from its manifest and configuration, and of the layers no more than headers.</summary>
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
            var (json, bundle) = (JsonOf(config), BundleOf(document));
            return new()
            {
                Reference = reference,
                Document = document,
                Config = json,
                Bundle = bundle,
                Metadata = await DescribeAsync(repository, document, json, bundle, cancellationToken).ConfigureAwait(false),
            };
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, reference.Repository.ToString()) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }

    private static async Task<ModelMetadata> DescribeAsync(
        IRepository repository, OciDocument document, JsonElement? config, Bundle? bundle, CancellationToken cancellationToken)
    {
        var annotations = document.Manifest?.Annotations ?? document.Index?.Annotations;
        var said = MetadataAnnotations.Read(config is { } json ? ModelPackMetadata.Read(json) : new() { Name = "", Version = "" }, annotations);

        // Whoever packed with ModelBuild said all that the headers do.
        var isComplete = said.ParameterCount is not null || !said.Signatures.IsEmpty;
        return bundle is null || isComplete ? said : await HeaderFacts.CompleteAsync(repository, bundle, said, cancellationToken).ConfigureAwait(false);
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

    /// <summary>What is said of the model; name and version may be empty.</summary>
    public required ModelMetadata Metadata { get; init; }

    /// <summary>Null where the artifact is no bundle that ModelBuild can restore.</summary>
    public required Bundle? Bundle { get; init; }

    /// <summary>The files; empty where the artifact is no bundle.</summary>
    public ImmutableArray<BundleFile> Files => Bundle?.Files ?? [];
}
