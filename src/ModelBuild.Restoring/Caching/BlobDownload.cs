using ModelBuild.Oci;
using ModelBuild.Oci.Transfers;

namespace ModelBuild.Restoring.Caching;

/// <summary>
/// Fetches one blob into the cache: continues what an earlier process left, verifies every byte, flushes, renames. Runs under
/// the blob's lock; where a file system locks nothing, taking a partial file over by rename still leaves each with one writer.
/// </summary>
/// <param name="path">Its final name.</param>
internal sealed class BlobDownload(CacheFolders folders, Descriptor blob, string path, Func<long, CancellationToken, Task<Stream>> openAt, ITransfer? transfer)
{
    private readonly string partial = Path.Combine(folders.Partial(blob.Digest), Guid.NewGuid().ToString("N"));
    private MirroredBlob? mirrored;
    private long found;
    private long received;

    /// <summary>False where somebody who holds the lock may still write to what is there.</summary>
    public bool IsAlone { get; init; } = true;

    /// <returns>Bytes that were fetched.</returns>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
        if (IsAlone)
        {
            Claim();
        }

        var (mayDoubtWire, mayDoubtCache) = (true, true);
        try
        {
            while (true)
            {
                try
                {
                    return await FetchAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (ContentMismatchException mismatch)
                {
                    File.Delete(partial);
                    transfer?.Resume(-found);
                    transfer?.Report(-received);
                    // What was left may have been the wrong part, or a bit was turned over on the way: from the start, the blame is clear.
                    // Wrong bytes of a mirror may be right elsewhere.
                    var isRefuted = mirrored?.Refute(mismatch) == true;
                    if (!mayDoubtWire && !isRefuted)
                    {
                        throw;
                    }

                    mayDoubtWire &= isRefuted;
                }
                catch (Exception exception) when (mayDoubtCache && exception is FileNotFoundException or DirectoryNotFoundException && !File.Exists(partial))
                {
                    // Somebody emptied the cache meanwhile.
                    mayDoubtCache = false;
                    Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
                    transfer?.Resume(-found);
                    transfer?.Report(-received);
                }
            }
        }
        finally
        {
            RemoveIfEmpty();
        }
    }

    private async Task<long> FetchAsync(CancellationToken cancellationToken)
    {
        (mirrored, found, received) = (null, 0, 0);
        using (var verifier = new BlobVerifier(blob))
        {
            await using var file = Open();
            found = await verifier.FollowAsync(file, null, cancellationToken).ConfigureAwait(false);
            transfer?.Resume(found);
            if (found < blob.Size)
            {
                await ReceiveAsync(file, verifier, cancellationToken).ConfigureAwait(false);
            }

            verifier.Finish();
            Durable.Flush(file);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Durable.Rename(partial, path);
        return received;
    }

    private async Task ReceiveAsync(FileStream file, BlobVerifier verifier, CancellationToken cancellationToken)
    {
        await using var content = await openAt(verifier.Length, cancellationToken).ConfigureAwait(false);
        mirrored = content as MirroredBlob;
        try
        {
            await BlobPipe.CopyAsync(content, file, bytes => verifier.Append(bytes.Span), transfer, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Room that was reserved for the rest is not kept from others until somebody goes on.
            file.SetLength(file.Length);
            throw;
        }
        finally
        {
            received = file.Position - found;
        }
    }

    /// <summary>Opens the partial file at its start; a new one, or one that cannot be a beginning of the blob, is empty.</summary>
    private FileStream Open()
    {
        if (new FileInfo(partial) is { Exists: true } left && left.Length > blob.Size)
        {
            left.Delete();
        }

        return !File.Exists(partial) ? BlobFile.Create(partial, blob.Size) : new(partial, new FileStreamOptions
        {
            Access = FileAccess.ReadWrite,
            Mode = FileMode.Open,
            Share = FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        });
    }

    /// <summary>Takes over the longest partial file that is left; renaming a file has one winner.</summary>
    private void Claim()
    {
        foreach (var left in new DirectoryInfo(Path.GetDirectoryName(partial)!).EnumerateFiles().OrderByDescending(file => file.Length))
        {
            try
            {
                left.MoveTo(partial);
                return;
            }
            catch (FileNotFoundException)
            {
                // Another process was faster; it has that file now.
            }
        }
    }

    private void RemoveIfEmpty()
    {
        var directory = Path.GetDirectoryName(partial)!;
        try
        {
            Directory.Delete(directory);
        }
        catch (IOException)
        {
            // Something to continue from is in it, which is what it is for; or another process has removed it.
        }
    }
}
