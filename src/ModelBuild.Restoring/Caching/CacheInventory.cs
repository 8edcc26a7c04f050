using System.Collections.Immutable;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Caching;

/// <summary>What is in a cache. Looks at names, sizes and times, and reads no blob.</summary>
public sealed class CacheInventory
{
    public CacheInventory(CacheFolders folders)
    {
        var uses = ModelUse.ReadAll(folders);
        var users = uses.SelectMany(use => use.Blobs.Select(blob => blob.Digest).Distinct().Select(digest => (digest, use))).ToLookup(item => item.digest, item => item.use);
        Blobs = [.. folders.Enumerate("blobs").Select(blob => CachedBlob.Of(folders, blob.Digest, blob.File, [.. users[blob.Digest]])).OfType<CachedBlob>().OrderByDescending(blob => blob.Size)];
        var sizes = Blobs.ToDictionary(blob => blob.Digest, blob => blob.Size);
        Models = [.. uses.Select(use => new CachedModel(use, use.Blobs.Select(blob => blob.Digest).Distinct().Sum(digest => sizes.GetValueOrDefault(digest)),
            use.Blobs.All(blob => sizes.ContainsKey(blob.Digest))))];
        UnfinishedSize = folders.EnumerateUnfinished().Sum(file => file.Length);
    }

    public ImmutableArray<CachedModel> Models { get; }

    /// <summary>The largest first.</summary>
    public ImmutableArray<CachedBlob> Blobs { get; }

    /// <summary>Bytes of downloads that were broken off, and of archives that are not unpacked yet.</summary>
    public long UnfinishedSize { get; }

    public long Size => Blobs.Sum(blob => blob.Size) + UnfinishedSize;
}

/// <summary>A model that was restored.</summary>
/// <param name="Size">Bytes of its blobs that are there. Models share blobs, so sizes do not add up.</param>
/// <param name="IsWhole">False where a restore would have to fetch something.</param>
public sealed record CachedModel(ModelUse Use, long Size, bool IsWhole);

/// <summary>A blob of the cache.</summary>
/// <param name="LastUse">In UTC: the last of when it was fetched, when it was verified or linked, and when a restore came to a model that has it.</param>
public sealed record CachedBlob(Digest Digest, long Size, DateTime LastUse, ImmutableArray<ModelUse> Models)
{
    /// <summary>Null where it has just gone.</summary>
    internal static CachedBlob? Of(CacheFolders folders, Digest digest, FileInfo file, ImmutableArray<ModelUse> models)
    {
        file.Refresh();
        // A time of before 1602 is none.
        return file.Exists ? new(digest, file.Length, models.Select(use => use.LastUse).Append(file.LastWriteTimeUtc).Append(File.GetLastWriteTimeUtc(folders.Stamp(digest))).Max(), models) : null;
    }
}
