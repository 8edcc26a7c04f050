using ModelBuild.Oci.Registry;
using ModelBuild.Oci.Registry.Blobs;

namespace ModelBuild.Oci;

/// <summary>Reading that every repository offers because <see cref="IRepository"/> does.</summary>
public static class RepositoryReading
{
    /// <summary>Opens a blob at an offset in bytes.</summary>
    /// <exception cref="ContentNotFoundException">The blob is absent.</exception>
    public static Task<Stream> OpenBlobAsync(this IRepository repository, Descriptor blob, long offset, CancellationToken cancellationToken) =>
        repository.OpenBlobAsync(blob, ByteRange.From(offset, blob), cancellationToken);

    /// <summary>Opens a blob at an offset in bytes, to be read over several connections where it is large, in a registry without mirrors, and that helps.</summary>
    /// <param name="spare">Connections beyond the first.</param>
    /// <exception cref="ContentNotFoundException">The blob is absent.</exception>
    public static async Task<Stream> OpenLargeBlobAsync(this IRepository repository, Descriptor blob, long offset, ConnectionSlots spare, CancellationToken cancellationToken) =>
        (repository is MirroredRepository mirrored ? mirrored.OnlyOrigin : repository) is RemoteRepository remote
            ? await remote.OpenLargeBlobAsync(blob, offset, spare, new(), cancellationToken).ConfigureAwait(false)
            : await repository.OpenBlobAsync(blob, offset, cancellationToken).ConfigureAwait(false);

    /// <summary>Opens some parts of a blob as one stream, fetched ahead over several connections where some are to spare, from now on.</summary>
    /// <param name="parts">In their order.</param>
    /// <param name="spare">Connections beyond the first.</param>
    /// <exception cref="ContentNotFoundException">Thrown by the stream: the blob is absent.</exception>
    /// <exception cref="RangesNotServedException">Thrown by the stream: the place gives whole blobs only.</exception>
    public static Stream OpenParts(this IRepository repository, Descriptor blob, IEnumerable<ByteRange> parts, ConnectionSlots spare) =>
        new BlobParts(blob, parts, (range, cancellationToken) => repository.OpenBlobAsync(blob, range, cancellationToken), spare);

    /// <summary>Reads a small blob whole, verified.</summary>
    /// <param name="limit">The most bytes to accept; a larger blob is refused before it is fetched.</param>
    /// <exception cref="ContentMismatchException">The bytes are not those of the descriptor.</exception>
    /// <exception cref="InvalidDocumentException">The blob is over the limit.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadBlobAsync(
        this IRepository repository, Descriptor blob, int limit, CancellationToken cancellationToken)
    {
        if (blob.Size > limit)
        {
            throw new InvalidDocumentException($"{blob.Digest} has {blob.Size} bytes, more than the {limit} that are read");
        }

        while (true)
        {
            var stream = await repository.OpenBlobAsync(blob, 0, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                try
                {
                    return await ReadAsync(stream, blob, cancellationToken).ConfigureAwait(false);
                }
                catch (ContentMismatchException mismatch) when (stream is MirroredBlob mirrored && mirrored.Refute(mismatch))
                {
                    // Another place is left to ask.
                }
            }
        }
    }

    /// <summary>Reads a manifest or index of a layout, where nothing says what it is but its bytes.</summary>
    internal static async Task<OciDocument> ReadManifestAsync(this IRepository layout, Digest digest, long size, CancellationToken cancellationToken)
    {
        var descriptor = new Descriptor { MediaType = MediaTypes.Manifest, Digest = digest, Size = size };
        return OciDocument.Parse(await layout.ReadBlobAsync(descriptor, OciDocument.MaxSize, cancellationToken).ConfigureAwait(false), contentType: null);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, Descriptor blob, CancellationToken cancellationToken)
    {
        using var verifier = new BlobVerifier(blob);
        var content = new MemoryStream((int)Math.Min(blob.Size, BlobFile.BufferSize));
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            verifier.Append(buffer.AsSpan(0, count));
            content.Write(buffer, 0, count);
        }

        verifier.Finish();
        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    /// <summary>The manifest that a tag or digest of a reference names; the digest wins where both are given.</summary>
    /// <exception cref="ContentNotFoundException">There is no such tag, digest or repository.</exception>
    public static async Task<OciDocument> FetchAsync(this IRepository repository, string? tag, Digest? digest, CancellationToken cancellationToken)
    {
        digest ??= (await repository.ResolveAsync(tag!, cancellationToken).ConfigureAwait(false))?.Digest;
        return (digest is { } found ? await repository.FetchManifestAsync(found, cancellationToken).ConfigureAwait(false) : null)
            ?? throw new ContentNotFoundException(repository.Address, digest?.ToString() ?? $"the tag '{tag}'");
    }
}
