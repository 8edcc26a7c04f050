using System.Collections.Immutable;
using ModelBuild.Bundles.Packing;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Caching;

/// <summary>
/// Removes what was not used for long. Builds may run meanwhile: each blob is removed under the lock that its download takes, after a last
/// look at whether somebody used it, and what was used within the last hour stays whatever is asked for.
/// </summary>
public sealed class CachePruner(CacheFolders folders)
{
    /// <summary>A restore says what it uses when it begins to fetch and when it ends; the build lays it into its output after that.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    /// <summary>Downloads and archives that are older were left by a process that is gone.</summary>
    private static readonly TimeSpan UnfinishedLifetime = TimeSpan.FromDays(1);

    /// <summary>Without them a pack reads its files once more.</summary>
    private static readonly TimeSpan DigestsLifetime = TimeSpan.FromDays(90);

    public PruneResult Prune(PruneRequest request)
    {
        var inventory = new CacheInventory(folders);
        var (removed, held) = (ImmutableArray.CreateBuilder<CachedBlob>(), 0);
        foreach (var blob in Choose(inventory, request))
        {
            if (request.DryRun || TryRemove(blob))
            {
                removed.Add(blob);
            }
            else
            {
                held++;
            }
        }

        var blobs = removed.DrainToImmutable();
        var gone = blobs.Select(blob => blob.Digest).ToHashSet();
        ImmutableArray<ModelUse> models = [.. inventory.Models.Select(model => model.Use).Where(use => use.Blobs.Any(blob => gone.Contains(blob.Digest)))];
        var unfinished = RemoveUnfinished(request);
        if (!request.DryRun)
        {
            RemoveModels(models);
            RemoveTraces();
            WorkFolder.RemoveAbandoned(folders.Packing);
        }

        return new() { Blobs = blobs, Models = models, Held = held, UnfinishedSize = unfinished, Remaining = inventory.Size - unfinished - blobs.Sum(blob => blob.Size) };
    }

    private static IEnumerable<CachedBlob> Choose(CacheInventory inventory, PruneRequest request)
    {
        var now = DateTime.UtcNow;
        var size = inventory.Size;
        foreach (var blob in inventory.Blobs.OrderBy(blob => blob.LastUse).Where(blob => now - blob.LastUse > Grace))
        {
            if ((request.OlderThan is { } age && now - blob.LastUse > age) || size > request.MaxSize)
            {
                size -= blob.Size;
                yield return blob;
            }
        }
    }

    private bool TryRemove(CachedBlob blob)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folders.Lock(blob.Digest))!);
        using var held = FileLock.TryAcquire(folders.Lock(blob.Digest));
        if (held is null || LastUse(blob) > blob.LastUse)
        {
            return false;
        }

        // The stamp first: a blob without one is looked at, a stamp without its blob is nothing.
        File.Delete(folders.Stamp(blob.Digest));
        File.Delete(folders.Blob(blob.Digest));
        File.Delete(folders.Report(blob.Digest));
        return true;
    }

    private DateTime LastUse(CachedBlob blob) =>
        blob.Models.Select(use => File.GetLastWriteTimeUtc(folders.Use(use.Bundle))).Append(File.GetLastWriteTimeUtc(folders.Stamp(blob.Digest))).Append(File.GetLastWriteTimeUtc(folders.Blob(blob.Digest))).Max();

    /// <summary>A tree holds second names of blobs, whose bytes are freed only with it.</summary>
    private void RemoveModels(IEnumerable<ModelUse> models)
    {
        foreach (var use in models.Where(use => File.GetLastWriteTimeUtc(folders.Use(use.Bundle)) <= use.LastUse))
        {
            File.Delete(folders.Use(use.Bundle));
            if (Directory.Exists(folders.Tree(use.Bundle)))
            {
                Directory.Delete(folders.Tree(use.Bundle), recursive: true);
            }
        }
    }

    /// <summary>What was written down about blobs that are gone.</summary>
    private void RemoveTraces()
    {
        foreach (var (digest, file) in folders.Enumerate("stamps").Concat(folders.Enumerate("reports")).Where(trace => !File.Exists(folders.Blob(trace.Digest))))
        {
            if (DateTime.UtcNow - file.LastWriteTimeUtc > Grace)
            {
                file.Delete();
            }
        }

        foreach (var digests in folders.FilesIn(CacheFolders.Digests).Where(file => DateTime.UtcNow - file.LastWriteTimeUtc > DigestsLifetime))
        {
            digests.Delete();
        }
    }

    private long RemoveUnfinished(PruneRequest request)
    {
        var size = 0L;
        foreach (var file in folders.EnumerateUnfinished().Where(file => DateTime.UtcNow - file.LastWriteTimeUtc > UnfinishedLifetime))
        {
            size += file.Length;
            if (!request.DryRun && file.Directory!.Exists)
            {
                file.Delete();
            }
        }

        return size;
    }
}

/// <summary>What is to go.</summary>
public sealed record PruneRequest
{
    /// <summary>Whatever was not used for that long; null for nothing.</summary>
    public TimeSpan? OlderThan { get; init; }

    /// <summary>What was not used for the longest time, until the cache has no more bytes than that; null for nothing.</summary>
    public long? MaxSize { get; init; }

    /// <summary>Only says what would go.</summary>
    public bool DryRun { get; init; }
}

/// <summary>What went.</summary>
public sealed record PruneResult
{
    public required ImmutableArray<CachedBlob> Blobs { get; init; }

    /// <summary>Models that a restore would have to fetch something of.</summary>
    public required ImmutableArray<ModelUse> Models { get; init; }

    /// <summary>Blobs that were to go, and were used meanwhile.</summary>
    public required int Held { get; init; }

    /// <summary>Bytes of downloads that were broken off more than a day ago.</summary>
    public required long UnfinishedSize { get; init; }

    /// <summary>Bytes that are left.</summary>
    public required long Remaining { get; init; }

    public long Freed => Blobs.Sum(blob => blob.Size) + UnfinishedSize;
}
