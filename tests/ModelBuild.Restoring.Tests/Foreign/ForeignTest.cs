using System.Text;
using ModelBuild.Bundles;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Tests.Foreign;

/// <summary>Manifests as other programs write them, in the folder registry, and what a restore makes of them.</summary>
public abstract class ForeignTest : RestoringTest
{
    protected const string Repository = "ml/model";

    protected IRepository Target => Repositories.Open(Registry.Repository(Repository));

    protected async Task<Descriptor> BlobAsync(byte[] content, string mediaType, params (string Name, string Value)[] annotations)
    {
        var blob = new Descriptor
        {
            MediaType = mediaType,
            Digest = Digest.Compute(content),
            Size = content.Length,
            Annotations = annotations.Length == 0 ? null : Annotations.Create(annotations.Select(annotation => KeyValuePair.Create(annotation.Name, annotation.Value))),
        };
        await Target.PushBlobAsync(BlobSource.OfBytes(blob, content), null, Cancellation);
        return blob;
    }

    protected Task<Descriptor> BlobAsync(string content, string mediaType, params (string Name, string Value)[] annotations) =>
        BlobAsync(Encoding.UTF8.GetBytes(content), mediaType, annotations);

    protected async Task<OciDocument> PublishAsync(Descriptor config, IEnumerable<Descriptor> layers, string? artifactType = null, string? tag = "v1", string? mediaType = MediaTypes.Manifest)
    {
        var document = OciDocument.Create(new Manifest { MediaType = mediaType, ArtifactType = artifactType, Config = config, Layers = [.. layers] });
        await Target.PushManifestAsync(document, tag, Cancellation);
        return document;
    }

    protected Task<RestoreResult> RestoreAsync(Func<ModelReference, ModelReference>? reference = null, Func<RestoreRequest, RestoreRequest>? change = null)
    {
        var asked = new ModelReference { Include = Repository, Tag = "v1" };
        return RestoreAsync([reference?.Invoke(asked) ?? asked], change);
    }

    /// <summary>"path=content" of each file, by path.</summary>
    protected static IEnumerable<string> FilesOf(RestoreResult result) => result.Models.Single().Files
        .OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => $"{file.Path}={File.ReadAllText(file.CachePath)}");

    protected static UnixFileMode ModeOf(RestoreResult result, string path) => File.GetUnixFileMode(result.Models.Single().Files.Single(file => file.Path == path).CachePath);

    protected async Task<Diagnostic> FailureAsync(Func<ModelReference, ModelReference>? reference = null) => await FailureOf(() => RestoreAsync(reference));
}
