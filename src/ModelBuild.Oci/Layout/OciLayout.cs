using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace ModelBuild.Oci.Layout;

/// <summary>
/// An OCI image layout on disk as a repository: OCI image specification, "Image Layout". A folder registry has one for
/// each repository. Any number of processes may read and write one at once.
/// </summary>
public sealed class OciLayout : IRepository
{
    private readonly BlobDirectory blobs;
    private readonly LayoutIndex index;

    public OciLayout(string directory)
    {
        Address = RepositoryAddress.InFolder(directory);
        blobs = new(Path.Combine(Address.Directory!, "blobs"), Path.Combine(Address.Directory!, "staging"));
        index = new(Address.Directory!);
    }

    public RepositoryAddress Address { get; }

    /// <summary>Where a blob's file is, whether it is there or not.</summary>
    public string PathOf(Digest digest) => blobs.PathOf(digest);

    public async Task<Descriptor?> ResolveAsync(string tag, CancellationToken cancellationToken) =>
        LayoutEntries.Find(await index.ReadAsync(cancellationToken).ConfigureAwait(false), tag);

    public async Task<OciDocument?> FetchManifestAsync(Digest digest, CancellationToken cancellationToken) =>
        new FileInfo(blobs.PathOf(digest)) is { Exists: true } file ? await this.ReadManifestAsync(digest, file.Length, cancellationToken).ConfigureAwait(false) : null;

    public Task<bool> ContainsAsync(Descriptor blob, CancellationToken cancellationToken) => Task.FromResult(blobs.Contains(blob));

    public Task<Stream> OpenBlobAsync(Descriptor blob, ByteRange range, CancellationToken cancellationToken)
    {
        range.ThrowIfOutside(blob);
        try
        {
            if (range.IsCutFrom(blob))
            {
                return Task.FromResult<Stream>(new FileRangeStream(BlobFile.OpenHandle(blobs.PathOf(blob.Digest)), range, isOwner: true));
            }

            var file = BlobFile.OpenRead(blobs.PathOf(blob.Digest));
            file.Position = range.Start;
            return Task.FromResult<Stream>(file);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ContentNotFoundException(Address, blob.Digest.ToString());
        }
    }

    public async Task<PushOutcome> PushBlobAsync(BlobSource source, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        if (blobs.Contains(source.Descriptor))
        {
            return PushOutcome.Present;
        }

        await blobs.WriteAsync(source, progress, cancellationToken).ConfigureAwait(false);
        return PushOutcome.Sent;
    }

    /// <summary>Stores what a stream holds as a blob and says what it was; see <see cref="BlobDirectory.IngestAsync"/>.</summary>
    public Task<(Digest Digest, long Size)> IngestAsync(
        Stream content, long size, Action<ReadOnlyMemory<byte>>? inspect, Action? check, CancellationToken cancellationToken) =>
        blobs.IngestAsync(content, size, inspect, check, cancellationToken);

    public async Task PushManifestAsync(OciDocument document, string? tag, CancellationToken cancellationToken)
    {
        await blobs.WriteAsync(BlobSource.OfBytes(document.Descriptor, document.Bytes), null, cancellationToken).ConfigureAwait(false);
        await index.ChangeAsync(manifests => LayoutEntries.Add(manifests, document.Descriptor, tag), cancellationToken).ConfigureAwait(false);
    }

    public async Task<ImmutableArray<Descriptor>> ListReferrersAsync(Digest subject, string artifactType, CancellationToken cancellationToken) =>
        await LayoutReferrers.ListAsync(this, await index.ReadAsync(cancellationToken).ConfigureAwait(false), subject, artifactType, cancellationToken).ConfigureAwait(false);

    public async IAsyncEnumerable<string> ListTagsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var tag in LayoutEntries.Tags(await index.ReadAsync(cancellationToken).ConfigureAwait(false)))
        {
            yield return tag;
        }
    }

    public Task<bool> DeleteTagAsync(string tag, CancellationToken cancellationToken) =>
        index.ChangeAsync(manifests => LayoutEntries.RemoveTag(manifests, tag), cancellationToken);

    public Task<bool> DeleteManifestAsync(Digest digest, CancellationToken cancellationToken) =>
        index.ChangeAsync(manifests => LayoutEntries.RemoveManifest(manifests, digest), cancellationToken);

    /// <summary>
    /// Makes the layout hold nothing but these documents under their tags or none, and this content. For a build's own layout, which would
    /// otherwise keep the weights of every build.
    /// </summary>
    public async Task KeepOnlyAsync(
        ImmutableArray<(string? Tag, Descriptor Document)> documents, IReadOnlyCollection<Descriptor> content, CancellationToken cancellationToken)
    {
        await index.ChangeAsync(_ => [.. documents.Select(entry => LayoutEntries.Tagged(entry.Document, entry.Tag))], cancellationToken).ConfigureAwait(false);
        var kept = content.Select(blob => blobs.PathOf(blob.Digest)).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in kept.Select(path => Path.GetDirectoryName(path)!).Distinct().ToList())
        {
            foreach (var file in Directory.EnumerateFiles(folder).Where(file => !kept.Contains(file)))
            {
                File.Delete(file);
            }
        }
    }
}
