using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Oci.Transfers;

namespace ModelBuild.Restoring.Caching;

/// <summary>
/// The machine-wide, content-addressed store of restored blobs and manifests. A file under its final name was verified;
/// any number of processes share it, and each blob is fetched by one of them while the others wait.
/// </summary>
public sealed class ModelCache(string directory)
{
    private readonly CacheFolders folders = new(directory);

    public CacheFolders Folders => folders;

    /// <summary>How long somebody else who fetches a blob may get nowhere: longer than a registry may be silent, and than most blobs take to be read again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>True where the blob is there and has not been touched since it was verified. Looks at the file system only.</summary>
    public bool IsVerified(Digest digest) => VerifiedStamp.Matches(folders, digest);

    /// <summary>True where the blob is there and right, reading it where its stamp does not vouch for it; a damaged one is removed.</summary>
    /// <param name="damage">Told what was wrong with a blob that was removed.</param>
    public async Task<bool> HasAsync(Descriptor blob, Action<Diagnostic> damage, CancellationToken cancellationToken)
    {
        if (IsVerified(blob.Digest))
        {
            return true;
        }

        var path = folders.Blob(blob.Digest);
        if (!File.Exists(path))
        {
            return false;
        }

        var before = FileStat.Of(path);
        var problem = await DamageAsync(path, blob, null, cancellationToken).ConfigureAwait(false);
        if (problem is null)
        {
            VerifiedStamp.Write(folders, blob.Digest);
            return true;
        }

        damage(LockDiagnostics.CacheDamaged(path, problem));
        // Another process may have put the right one in its place meanwhile.
        if (File.Exists(path) && FileStat.Of(path) == before)
        {
            File.Delete(path);
        }

        return false;
    }

    /// <summary>Makes the cache hold a blob.</summary>
    /// <param name="openAt">Opens the blob where it is, at a byte offset.</param>
    /// <returns>Bytes that were fetched; 0 where it was there.</returns>
    /// <exception cref="ContentMismatchException">The place holds other bytes; nothing of them is kept.</exception>
    public Task<long> EnsureAsync(
        Descriptor blob, Func<long, CancellationToken, Task<Stream>> openAt, Action<Diagnostic> damage, ITransfer? transfer, CancellationToken cancellationToken) =>
        EnsureAsync(blob, new BlobOrigin { OpenAt = openAt }, damage, transfer, cancellationToken);

    /// <summary>Makes the cache hold a blob.</summary>
    /// <returns>Bytes that were fetched, without those that the cache had of it; 0 where it was there.</returns>
    /// <exception cref="ContentMismatchException">The place holds other bytes; nothing of them is kept.</exception>
    public async Task<long> EnsureAsync(Descriptor blob, BlobOrigin origin, Action<Diagnostic> damage, ITransfer? transfer, CancellationToken cancellationToken)
    {
        try
        {
            return await EnsureOnceAsync(blob, origin, damage, transfer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or FileNotFoundException)
        {
            // Somebody empties the cache at this moment.
            return await EnsureOnceAsync(blob, origin, damage, transfer, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<long> EnsureOnceAsync(Descriptor blob, BlobOrigin origin, Action<Diagnostic> damage, ITransfer? transfer, CancellationToken cancellationToken)
    {
        if (IsVerified(blob.Digest))
        {
            transfer?.Skip(blob.Size);
            return 0;
        }

        using var held = await BlobTurn.AwaitAsync(folders, blob.Digest, Patience, cancellationToken).ConfigureAwait(false);
        if (await HasAsync(blob, damage, cancellationToken).ConfigureAwait(false))
        {
            transfer?.Skip(blob.Size);
            return 0;
        }

        var fetched = await new BlobDownload(folders, blob, folders.Blob(blob.Digest), origin, transfer) { IsAlone = held is not null }.RunAsync(cancellationToken).ConfigureAwait(false);
        VerifiedStamp.Write(folders, blob.Digest);
        return fetched;
    }

    /// <summary>A small blob's bytes, verified: from the cache, which is made to hold it.</summary>
    /// <param name="limit">The most bytes to accept; a larger blob is refused before it is fetched.</param>
    /// <exception cref="InvalidDocumentException">The blob is over the limit.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(
        Descriptor blob, int limit, Func<long, CancellationToken, Task<Stream>> openAt, Action<Diagnostic> damage, CancellationToken cancellationToken)
    {
        if (blob.Size > limit)
        {
            throw new InvalidDocumentException($"{blob.Digest} has {blob.Size} bytes, more than the {limit} that are read");
        }

        await EnsureAsync(blob, openAt, damage, null, cancellationToken).ConfigureAwait(false);
        return await File.ReadAllBytesAsync(folders.Blob(blob.Digest), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stores bytes that were verified already.</summary>
    public Task<long> AddAsync(OciDocument document, CancellationToken cancellationToken) => EnsureAsync(
        document.Descriptor,
        (offset, _) => Task.FromResult<Stream>(new MemoryStream(document.Bytes[(int)offset..].ToArray())),
        _ => { },
        null,
        cancellationToken);

    /// <summary>A manifest of the cache, or null.</summary>
    public async Task<OciDocument?> ReadManifestAsync(Digest digest, Action<Diagnostic> damage, CancellationToken cancellationToken)
    {
        var file = new FileInfo(folders.Blob(digest));
        if (!file.Exists || file.Length > OciDocument.MaxSize
            || !await HasAsync(new() { MediaType = MediaTypes.Manifest, Digest = digest, Size = file.Length }, damage, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        return OciDocument.Parse(await File.ReadAllBytesAsync(file.FullName, cancellationToken).ConfigureAwait(false), contentType: null);
    }

    /// <summary>What is wrong with a file: "short", "long", "flipped"; null where nothing is.</summary>
    internal static async Task<string?> DamageAsync(string path, Descriptor blob, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        await using var file = BlobFile.OpenRead(path);
        if (file.Length != blob.Size)
        {
            return file.Length < blob.Size ? $"short: {file.Length} of {blob.Size} bytes" : $"long: {file.Length} instead of {blob.Size} bytes";
        }

        using var verifier = new BlobVerifier(blob);
        try
        {
            await verifier.FollowAsync(file, progress, cancellationToken).ConfigureAwait(false);
            verifier.Finish();
            return null;
        }
        catch (ContentMismatchException)
        {
            return "flipped: its bytes are not those of its digest";
        }
    }
}
