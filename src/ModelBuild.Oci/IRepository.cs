using System.Collections.Immutable;

namespace ModelBuild.Oci;

/// <summary>
/// One repository: the tags, manifests and blobs of one model, in a registry or in an OCI image layout, which is a folder or a tar file. Packing, pushing,
/// copying and restoring do not care which.
/// </summary>
public interface IRepository
{
    RepositoryAddress Address { get; }

    /// <summary>The manifest that a tag names, or null where there is no such tag or repository.</summary>
    Task<Descriptor?> ResolveAsync(string tag, CancellationToken cancellationToken);

    /// <summary>Reads a manifest or index, verified against <paramref name="digest"/>; null where it is absent.</summary>
    /// <exception cref="ContentMismatchException">The bytes are not those of the digest.</exception>
    /// <exception cref="InvalidDocumentException">The bytes are no manifest or index.</exception>
    Task<OciDocument?> FetchManifestAsync(Digest digest, CancellationToken cancellationToken);

    /// <summary>True where the blob is held.</summary>
    Task<bool> ContainsAsync(Descriptor blob, CancellationToken cancellationToken);

    /// <summary>Opens a part of a blob. The bytes are as the place gives them: whoever keeps them verifies them.</summary>
    /// <exception cref="ContentNotFoundException">The blob is absent.</exception>
    /// <exception cref="RangesNotServedException">
    /// The part ends before the blob does, and the place gives whole blobs only; also thrown in the middle. A part that reaches the end comes from everywhere.
    /// </exception>
    Task<Stream> OpenBlobAsync(Descriptor blob, ByteRange range, CancellationToken cancellationToken);

    /// <summary>Makes the repository hold a blob, in the cheapest way: nothing where it is held, a mount or link, else the bytes.</summary>
    /// <exception cref="ContentMismatchException">The source's bytes are not those of its descriptor.</exception>
    Task<PushOutcome> PushBlobAsync(BlobSource source, IProgress<long>? progress, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a manifest whose blobs are all there, under its digest and, where given, a tag. One that has a subject is found by
    /// <see cref="ListReferrersAsync"/> afterwards.
    /// </summary>
    Task PushManifestAsync(OciDocument document, string? tag, CancellationToken cancellationToken);

    /// <summary>The manifests of a type that have another one as their subject, in the order in which they came; none where nothing has.</summary>
    Task<ImmutableArray<Descriptor>> ListReferrersAsync(Digest subject, string artifactType, CancellationToken cancellationToken);

    /// <summary>All tags, in no particular order; none where the repository does not exist.</summary>
    IAsyncEnumerable<string> ListTagsAsync(CancellationToken cancellationToken);

    /// <summary>Removes a tag and leaves what it named; false where there was no such tag.</summary>
    Task<bool> DeleteTagAsync(string tag, CancellationToken cancellationToken);

    /// <summary>Removes a manifest and every tag that names it; false where it was not there.</summary>
    Task<bool> DeleteManifestAsync(Digest digest, CancellationToken cancellationToken);

    /// <summary>Ends some changes. A place that is written as a whole gets its name now, and keeps nothing of changes that do not end; others have them already.</summary>
    /// <exception cref="IOException">Somebody else changed the place meanwhile.</exception>
    Task CompleteAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>How a blob came to be in a repository.</summary>
public enum PushOutcome
{
    /// <summary>It was there.</summary>
    Present,

    /// <summary>The registry or file system took it from another repository; no bytes moved.</summary>
    Mounted,

    /// <summary>Its bytes were sent.</summary>
    Sent,
}
