namespace ModelBuild.Oci;

/// <summary>
/// Content-addressed files: <c>ROOT/sha256/HEX</c>. A file that has its name has its bytes: every one is written
/// beside (below <c>STAGING</c>), verified while it is written, flushed, and renamed. Any number of processes may write at once.
/// </summary>
public sealed class BlobDirectory(string root, string staging)
{
    private volatile bool mayClone = true;

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
        ValueTask Take(ReadOnlyMemory<byte> bytes)
        {
            verifier.Append(bytes.Span);
            progress?.Report(bytes.Length);
            return ValueTask.CompletedTask;
        }

        await StageAsync(null, () => source.OpenAsync(cancellationToken), source.Descriptor.Size, Take, () =>
        {
            verifier.Finish();
            return source.Descriptor.Digest;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stores what a stream holds and says what it was: one read, hashed while it is written.</summary>
    /// <param name="content">Read to its end, and closed. A file at its start is cloned where the file system can do that.</param>
    /// <param name="size">How long it probably is, in bytes; room is reserved for as much.</param>
    /// <param name="inspect">Sees each piece of the content in order, on a thread of its own beside the hash.</param>
    /// <param name="check">Called when all is read and nothing is stored yet; throws to store nothing.</param>
    public async Task<(Digest Digest, long Size)> IngestAsync(
        Stream content, long size, Action<ReadOnlyMemory<byte>>? inspect, Action? check, CancellationToken cancellationToken)
    {
        using var hash = new InspectedHash(inspect);
        var digest = await StageAsync(content as FileStream, () => Task.FromResult(content), size, hash.TakeAsync, () =>
        {
            check?.Invoke();
            return hash.Finish();
        }, cancellationToken).ConfigureAwait(false);
        return (digest, hash.Length);
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

    /// <param name="original">The file that holds the content, open at its start; null where none does.</param>
    /// <param name="openAsync">Opens the content when there is room for it.</param>
    /// <param name="take">Sees each piece of the content in order, while it is stored.</param>
    /// <param name="finish">Says at its end what it was, or throws to store nothing.</param>
    private async Task<Digest> StageAsync(
        FileStream? original, Func<Task<Stream>> openAsync, long size, Func<ReadOnlyMemory<byte>, ValueTask> take, Func<Digest> finish, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(staging);
        BlobFile.RemoveAbandoned(new DirectoryInfo(staging).EnumerateFiles());
        var clone = TryClone(original);
        var beside = clone?.Name ?? NewName();
        try
        {
            Digest digest;
            await using (var file = clone ?? BlobFile.Create(beside, size))
            {
                if (file.Length > 0)
                {
                    // A clone is read where it is: whoever writes to the file that it is of meanwhile does not change it.
                    await BlobPipe.PassAsync(file, take, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    await using var content = await openAsync().ConfigureAwait(false);
                    await BlobPipe.CopyAsync(content, file, take, null, cancellationToken).ConfigureAwait(false);
                }

                digest = finish();
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

    /// <summary>A copy that shares the bytes of a file which is at its start; null where there is none to be had, which is tried once.</summary>
    private FileStream? TryClone(FileStream? original)
    {
        if (!mayClone || original is not { Position: 0, Length: > 0 } source)
        {
            return null;
        }

        var file = BlobFile.Create(NewName(), 0);
        if (Reflink.TryClone(source.SafeFileHandle, file.SafeFileHandle))
        {
            return file;
        }

        mayClone = false;
        file.Dispose();
        File.Delete(file.Name);
        return null;
    }

    private string NewName() => Path.Combine(staging, Guid.NewGuid().ToString("N"));
}
