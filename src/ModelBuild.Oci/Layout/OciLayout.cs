using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace ModelBuild.Oci.Layout;

/// <summary>
/// An OCI image layout on disk as a repository: OCI image specification, "Image Layout". A folder registry has one for
/// each repository. Any number of processes may read and write one at once.
/// </summary>
public sealed class OciLayout : IRepository
{
    private readonly ConcurrentDictionary<Digest, BorrowedFile> borrowed = new();
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

    /// <summary>Where a blob is read: in the layout, or in the file that stands for it.</summary>
    public string SourceOf(Digest digest) => borrowed.TryGetValue(digest, out var file) ? file.Path : PathOf(digest);

    /// <summary>True where the blob's file is the layout's own, and so nobody else's to change.</summary>
    internal bool Owns(Digest digest) => !borrowed.ContainsKey(digest);

    public async Task<Descriptor?> ResolveAsync(string tag, CancellationToken cancellationToken) =>
        LayoutEntries.Find(await index.ReadAsync(cancellationToken).ConfigureAwait(false), tag);

    public async Task<OciDocument?> FetchManifestAsync(Digest digest, CancellationToken cancellationToken) =>
        new FileInfo(blobs.PathOf(digest)) is { Exists: true } file ? await this.ReadManifestAsync(digest, file.Length, cancellationToken).ConfigureAwait(false) : null;

    public Task<bool> ContainsAsync(Descriptor blob, CancellationToken cancellationToken) => Task.FromResult(Contains(blob));

    public Task<Stream> OpenBlobAsync(Descriptor blob, ByteRange range, CancellationToken cancellationToken)
    {
        range.ThrowIfOutside(blob);
        try
        {
            if (range.IsCutFrom(blob))
            {
                return Task.FromResult<Stream>(new FileRangeStream(BlobFile.OpenHandle(SourceOf(blob.Digest)), range, isOwner: true));
            }

            Stream file = borrowed.GetValueOrDefault(blob.Digest)?.Open() ?? (Stream)BlobFile.OpenRead(PathOf(blob.Digest));
            file.Position = range.Start;
            return Task.FromResult(file);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ContentNotFoundException(Address, blob.Digest.ToString());
        }
    }

    public async Task<PushOutcome> PushBlobAsync(BlobSource source, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        if (Contains(source.Descriptor))
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

    /// <summary>Says what a file holds, and lets it stand for the blob.</summary>
    /// <param name="content">The file, at its start. Read to its end, and closed.</param>
    /// <param name="stat">What the file was before it was opened.</param>
    /// <param name="inspect">Sees each piece of the content in order, on a thread of its own beside the hash.</param>
    /// <param name="check">Called when all is read; throws to borrow nothing.</param>
    public async Task<(Digest Digest, long Size)> BorrowAsync(FileStream content, FileStat stat, Action<ReadOnlyMemory<byte>>? inspect, Action? check, CancellationToken cancellationToken)
    {
        using var hash = new InspectedHash(inspect);
        await using (content.ConfigureAwait(false))
        {
            await BlobPipe.PassAsync(content, hash.TakeAsync, cancellationToken).ConfigureAwait(false);
        }

        check?.Invoke();
        var digest = hash.Finish();
        Borrow(digest, content.Name, stat);
        return (digest, hash.Length);
    }

    /// <summary>
    /// Lets somebody else's file stand for a blob, where it is, for as long as this object is used: nothing is copied that is only on its way elsewhere.
    /// Whoever reads the blob after the file was changed gets a <see cref="SourceChangedException"/>.
    /// </summary>
    /// <param name="stat">What the file was when its bytes were those of the digest.</param>
    public void Borrow(Digest digest, string file, FileStat stat)
    {
        if (!File.Exists(PathOf(digest)))
        {
            borrowed[digest] = new(file, stat);
        }
    }

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

    private bool Contains(Descriptor blob) => Owns(blob.Digest) ? blobs.Contains(blob) : new FileInfo(SourceOf(blob.Digest)) is { Exists: true } file && file.Length == blob.Size;

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
