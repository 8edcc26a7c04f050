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
            var json = JsonOf(config);
            var (bundle, problem) = await BundleOfAsync(document, config, cancellationToken).ConfigureAwait(false);
            return new()
            {
                Reference = reference,
                Document = document,
                Config = json,
                Bundle = bundle,
                Problem = problem,
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

    /// <summary>Null where the configuration is no JSON, or no Unicode: other artifacts may have anything there.</summary>
    private static JsonElement? JsonOf(ReadOnlyMemory<byte> config)
    {
        try
        {
            return !config.IsEmpty && JsonDocument.Parse(config).RootElement is var root && ConfigJson.IsUnicode(root) ? root : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The bundle, or why it is none: inspecting is how one finds that out.</summary>
    private static async Task<(Bundle? Bundle, string? Problem)> BundleOfAsync(OciDocument document, ReadOnlyMemory<byte> config, CancellationToken cancellationToken)
    {
        try
        {
            var bundle = await BundleReader.ReadAsync(document, (_, _) => Task.FromResult(config), cancellationToken).ConfigureAwait(false);
            var isListed = !bundle.Archives.IsEmpty && bundle.Archives.All(archive => !archive.Listed.IsEmpty);
            return (isListed ? BundleUnpacking.Unpack(bundle, [.. bundle.Archives.Select(archive => archive.ListedMembers)], _ => { }) : bundle, null);
        }
        catch (UnsupportedBundleException exception)
        {
            return (null, exception.Reason);
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

    /// <summary>The <c>ormbfile.yaml</c> of the model: what its own says, where ORMB made it, else what is known of it in ORMB's words.</summary>
    /// <exception cref="ModelException">ORMB's own configuration is of an older schema than the file has.</exception>
    public string ToOrmbFile()
    {
        try
        {
            return OrmbFileWriter.Write(
                Document.Manifest?.Config.MediaType == OrmbNames.ConfigMediaType && Config is { } config ? OrmbFile.Parse(config.GetRawText())
                : OrmbWriter.Config(Metadata) with { Format = OrmbFormat.Infer([.. Files.Select(file => file.Path)]).Name });
        }
        catch (InvalidOrmbFileException exception)
        {
            throw new ModelException(InspectDiagnostics.NoOrmbFile(Reference.ToString(), exception.Reason), exception);
        }
    }

    /// <summary>Null where the artifact is no bundle that ModelBuild can restore.</summary>
    public required Bundle? Bundle { get; init; }

    /// <summary>Why it cannot be restored, as a clause; null where it can.</summary>
    public string? Problem { get; init; }

    /// <summary>The files that are layers or that the bundle lists; empty where the artifact is no bundle.</summary>
    public ImmutableArray<BundleFile> Files => Bundle?.Files ?? [];

    /// <summary>Layers whose files are known only when they are unpacked.</summary>
    public ImmutableArray<BundleArchive> Archives => Bundle?.Archives ?? [];

    /// <summary>Names that the configuration gives files in archives.</summary>
    public ImmutableArray<string> NamedFiles => Bundle?.Content.NamedFiles ?? [];

    /// <summary>What the configuration says of the model, in the dialect's own terms.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Facts => Bundle?.Content.Facts ?? [];
}
