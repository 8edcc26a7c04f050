using ModelBuild.Oci;
using ModelBuild.Oci.Registry;
using ModelBuild.Oci.Registry.Blobs;
using ModelBuild.Oci.Transfers;

namespace ModelBuild.Restoring.Caching;

/// <summary>
/// Fetches one blob into the cache: continues what an earlier process left, verifies every byte, flushes, renames. Runs under
/// the blob's lock; where a file system locks nothing, taking a partial file over by rename still leaves each with one writer.
/// </summary>
/// <param name="path">Its final name.</param>
internal sealed class BlobDownload(CacheFolders folders, Descriptor blob, string path, BlobOrigin origin, ITransfer? transfer)
{
    private readonly string partial = Path.Combine(folders.Partial(blob.Digest), Guid.NewGuid().ToString("N"));
    private MirroredBlob? mirrored;
    private ParallelBlob? parallel;
    private DeltaStream? delta;
    private bool mayHurry = true;
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
                    transfer?.Resume(-found - (delta?.Reused ?? 0));
                    transfer?.Report(-received);
                    // What was left may have been the wrong part, or a bit was turned over on the way: from the start, the blame is clear.
                    // Wrong bytes of a mirror may be right elsewhere.
                    var isRefuted = mirrored?.Refute(mismatch) == true;
                    // What was put together may have been by an index that is wrong, and of parts that were.
                    var isPutTogether = delta is not null || parallel?.HasParts == true;
                    if (!mayDoubtWire && !isRefuted && !isPutTogether)
                    {
                        throw;
                    }

                    mayDoubtWire &= isRefuted || isPutTogether;
                    mayHurry = false;
                }
                catch (Exception exception) when (mayDoubtCache && exception is FileNotFoundException or DirectoryNotFoundException && !File.Exists(partial))
                {
                    // Somebody emptied the cache meanwhile.
                    mayDoubtCache = false;
                    Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
                    transfer?.Resume(-found - (delta?.Reused ?? 0));
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
        (mirrored, parallel, delta, found, received) = (null, null, null, 0, 0);
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
        try
        {
            await AssembleAsync(file, verifier, cancellationToken).ConfigureAwait(false);
            if (verifier.Length < blob.Size)
            {
                await using var content = await (mayHurry ? origin.OpenFastAt : origin.OpenAt)(verifier.Length, cancellationToken).ConfigureAwait(false);
                (mirrored, parallel) = (content as MirroredBlob, content as ParallelBlob);
                await BlobPipe.CopyAsync(content, file, bytes => verifier.Append(bytes.Span), transfer, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            // Room that was reserved for the rest is not kept from others until somebody goes on.
            file.SetLength(file.Length);
            throw;
        }
        finally
        {
            received = file.Position - found - (delta?.Reused ?? 0);
        }
    }

    /// <summary>Puts the blob together, as far as that is possible.</summary>
    private async Task AssembleAsync(FileStream file, BlobVerifier verifier, CancellationToken cancellationToken)
    {
        delta = mayHurry ? await origin.AssembleAt(verifier.Length, cancellationToken).ConfigureAwait(false) : null;
        if (delta is null)
        {
            return;
        }

        await using var content = delta;
        try
        {
            // It reports itself: not all that it has was moved.
            await BlobPipe.CopyAsync(content, file, bytes => verifier.Append(bytes.Span), null, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RangesNotServedException or DeltaException or RegistryException { Failure: RegistryFailure.TooManyRequests })
        {
            // What there is by now is a beginning like any other; one request for the rest is less than many for parts of it.
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
