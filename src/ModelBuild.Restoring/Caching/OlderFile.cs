using Microsoft.Win32.SafeHandles;
using ModelBuild.Oci;
using ModelBuild.Oci.Chunks;

namespace ModelBuild.Restoring.Caching;

/// <summary>A file of another version of a model, in the cache or in a folder that a pull laid. Once it is open it stays, whoever removes it.</summary>
internal sealed class OlderFile : IDisposable
{
    private OlderFile(SafeFileHandle handle, Dictionary<ContentHash, OlderChunk> chunks) => (Handle, Chunks) = (handle, chunks);

    public SafeFileHandle Handle { get; }

    /// <summary>Where it has which chunk, as it is now.</summary>
    public IReadOnlyDictionary<ContentHash, OlderChunk> Chunks { get; }

    /// <summary>Where the file is that the model had under the same path when it was last restored otherwise; null where the cache has none.</summary>
    /// <param name="reference">The model, as <see cref="ModelUse.Reference"/> has it.</param>
    /// <param name="wanted">What is to be fetched.</param>
    public static string? Find(ModelCache cache, string reference, string path, Digest wanted)
    {
        foreach (var use in ModelUse.ReadAll(cache.Folders).Where(use => use.Reference == reference).OrderByDescending(use => use.LastUse))
        {
            if (use.Blobs.FirstOrDefault(blob => blob.Path == path && blob.Digest != wanted) is { } older && cache.IsVerified(older.Digest))
            {
                return cache.Folders.Blob(older.Digest);
            }
        }

        return null;
    }

    /// <summary>Opens a file and cuts it into chunks; a gigabyte takes about a second.</summary>
    public static async Task<OlderFile> OpenAsync(string path, ChunkSizes sizes, CancellationToken cancellationToken)
    {
        var handle = BlobFile.OpenHandle(path);
        try
        {
            using var chunker = new Chunker(sizes);
            await using var content = new FileRangeStream(handle, new(0, RandomAccess.GetLength(handle)), isOwner: false);
            await BlobPipe.PassAsync(
                content,
                piece =>
                {
                    chunker.Append(piece.Span);
                    return ValueTask.CompletedTask;
                },
                cancellationToken).ConfigureAwait(false);
            var chunks = new Dictionary<ContentHash, OlderChunk>();
            var at = 0L;
            foreach (var chunk in chunker.Finish())
            {
                chunks.TryAdd(chunk.Hash, new(at, chunk.Length));
                at += chunk.Length;
            }

            return new(handle, chunks);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public void Dispose() => Handle.Dispose();
}

/// <summary>Where in an older file a chunk is.</summary>
internal readonly record struct OlderChunk(long At, int Length);
