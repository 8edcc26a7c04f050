using ModelBuild.Oci;

namespace ModelBuild.Restoring.Caching;

/// <summary>
/// Fetches one blob into the cache: continues what an earlier process left, verifies every byte, flushes, renames. Runs under
/// the blob's lock; where a file system locks nothing, taking a partial file over by rename still leaves each with one writer.
/// </summary>
/// <param name="path">Its final name.</param>
internal sealed class BlobDownload(CacheFolders folders, Descriptor blob, string path, Func<long, CancellationToken, Task<Stream>> openAt, IProgress<long>? progress)
{
    private readonly string partial = Path.Combine(folders.Partial(blob.Digest), Guid.NewGuid().ToString("N"));
    private MirroredBlob? mirrored;

    /// <returns>Bytes that were fetched.</returns>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
        var resumed = Claim();
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
                    // What was left may have been the wrong part; from the start, the blame is clear. Wrong bytes of a mirror may be right elsewhere.
                    var isRefuted = mirrored?.Refute(mismatch) == true;
                    if (!resumed && !isRefuted)
                    {
                        throw;
                    }

                    resumed = false;
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
        long fetched;
        mirrored = null;
        using (var verifier = new BlobVerifier(blob))
        {
            await using var file = Open();
            await BlobPipe.PassAsync(file, null, verifier, null, cancellationToken).ConfigureAwait(false);
            fetched = verifier.Length < blob.Size
                ? await ReceiveAsync(file, verifier, cancellationToken).ConfigureAwait(false)
                : 0;
            verifier.Finish();
            Durable.Flush(file);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Durable.Rename(partial, path);
        return fetched;
    }

    private async Task<long> ReceiveAsync(FileStream file, BlobVerifier verifier, CancellationToken cancellationToken)
    {
        await using var content = await openAt(verifier.Length, cancellationToken).ConfigureAwait(false);
        mirrored = content as MirroredBlob;
        return await BlobPipe.PassAsync(content, file, verifier, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens the partial file at its start; a new one, or one that cannot be a beginning of the blob, is empty.</summary>
    private FileStream Open()
    {
        if (new FileInfo(partial) is { Exists: true } left && left.Length > blob.Size)
        {
            left.Delete();
        }

        return new(partial, new FileStreamOptions
        {
            Access = FileAccess.ReadWrite,
            Mode = FileMode.OpenOrCreate,
            Share = FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        });
    }

    /// <summary>Takes over the longest partial file that is left; renaming a file has one winner.</summary>
    private bool Claim()
    {
        foreach (var left in new DirectoryInfo(Path.GetDirectoryName(partial)!).EnumerateFiles().OrderByDescending(file => file.Length))
        {
            try
            {
                left.MoveTo(partial);
                return true;
            }
            catch (FileNotFoundException)
            {
                // Another process was faster; it has that file now.
            }
        }

        return false;
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
