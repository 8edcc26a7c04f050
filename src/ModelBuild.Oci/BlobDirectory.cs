namespace ModelBuild.Oci;

/// <summary>
/// Content-addressed files: <c>ROOT/sha256/HEX</c>. A file that has its name has its bytes: every one is written
/// beside (below <c>STAGING</c>), verified while it is written, flushed, and renamed. Any number of processes may write at once.
/// </summary>
public sealed class BlobDirectory(string root, string staging)
{
    public string PathOf(Digest digest) => Path.Combine(root, digest.Algorithm, digest.Hex);

    /// <summary>True where the blob is there with its size; its bytes were verified when it was written.</summary>
    public bool Contains(Descriptor blob) => new FileInfo(PathOf(blob.Digest)) is { Exists: true } file && file.Length == blob.Size;

    /// <summary>Stores a blob; does nothing where it is there.</summary>
    /// <exception cref="ContentMismatchException">The content is not what the descriptor names; nothing was stored.</exception>
    public async Task WriteAsync(BlobSource source, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        if (Contains(source.Descriptor) || TryLink(source))
        {
            return;
        }

        using var verifier = new BlobVerifier(source.Descriptor);
        await StageAsync(
            source.Descriptor.Size,
            async file =>
            {
                await using var content = await source.OpenAsync(cancellationToken).ConfigureAwait(false);
                await BlobPipe.CopyAsync(content, file, bytes => verifier.Append(bytes.Span), progress, cancellationToken).ConfigureAwait(false);
                verifier.Finish();
                return source.Descriptor.Digest;
            }).ConfigureAwait(false);
    }

    /// <summary>Stores what a stream holds and says what it was: one read, hashed while it is written.</summary>
    /// <param name="content">Read to its end.</param>
    /// <param name="size">How long it probably is, in bytes; room is reserved for as much.</param>
    /// <param name="inspect">Sees each piece of the content in order, on a thread of its own beside the hash.</param>
    /// <param name="check">Called when all is read and nothing is stored yet; throws to store nothing.</param>
    public async Task<(Digest Digest, long Size)> IngestAsync(
        Stream content, long size, Action<ReadOnlyMemory<byte>>? inspect, Action? check, CancellationToken cancellationToken)
    {
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        var length = 0L;
        var digest = await StageAsync(
            size,
            async file =>
            {
                async ValueTask TakeAsync(ReadOnlyMemory<byte> bytes)
                {
                    var inspecting = inspect is null ? Task.CompletedTask : Task.Run(() => inspect(bytes), CancellationToken.None);
                    hash.AppendData(bytes.Span);
                    length += bytes.Length;
                    await inspecting.ConfigureAwait(false);
                }

                await BlobPipe.CopyAsync(content, file, TakeAsync, null, cancellationToken).ConfigureAwait(false);
                check?.Invoke();
                return Digest.FromSha256(hash.GetHashAndReset());
            }).ConfigureAwait(false);
        return (digest, length);
    }

    /// <summary>Gives a blob's file, which has its bytes and is flushed, a second name here.</summary>
    private bool TryLink(BlobSource source)
    {
        var path = PathOf(source.Descriptor.Digest);
        if (source is not { MayLink: true, FilePath: { } file } || new FileInfo(file) is not { Exists: true } info || info.Length != source.Descriptor.Size)
        {
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!HardLink.TryCreate(file, path))
        {
            return false;
        }

        Durable.FlushDirectory(Path.GetDirectoryName(path)!);
        return true;
    }

    private async Task<Digest> StageAsync(long size, Func<FileStream, Task<Digest>> write)
    {
        Directory.CreateDirectory(staging);
        BlobFile.RemoveAbandoned(new DirectoryInfo(staging).EnumerateFiles());
        var beside = Path.Combine(staging, Guid.NewGuid().ToString("N"));
        try
        {
            Digest digest;
            await using (var file = BlobFile.Create(beside, size))
            {
                digest = await write(file).ConfigureAwait(false);
                Durable.Flush(file);
            }

            var path = PathOf(digest);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Durable.Rename(beside, path);
            return digest;
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
