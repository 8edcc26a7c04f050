using System.Collections.Immutable;
using System.Globalization;
using ModelBuild.Bundles.Archives;
using ModelBuild.Oci;
using ModelBuild.Oci.Transfers;

namespace ModelBuild.Restoring.Caching;

/// <summary>Reads the whole cache and says what of it is not as it was fetched. What is repaired is removed: the next restore fetches it.</summary>
public sealed class CacheVerifier(CacheFolders folders)
{
    private readonly List<CacheDamage> damages = [];

    /// <param name="progress">Told what is read.</param>
    public async Task<VerifyResult> VerifyAsync(bool repair, ITransferProgress? progress, CancellationToken cancellationToken)
    {
        var uses = ModelUse.ReadAll(folders);
        var sizes = uses.SelectMany(use => use.Blobs).Where(blob => blob.Size is not null).GroupBy(blob => blob.Digest).ToDictionary(group => group.Key, group => group.First().Size!.Value);
        var files = folders.Enumerate("blobs").Concat(folders.Enumerate("archives")).Select(found => (found.Digest, found.File, Size: found.File.Length)).ToList();
        var bytes = files.Sum(file => file.Size);
        progress?.Expect(bytes);
        foreach (var (digest, file, _) in files)
        {
            await VerifyAsync(file.FullName, digest, SizeOf(digest, sizes), repair, progress, cancellationToken).ConfigureAwait(false);
        }

        await VerifyListingsAsync(repair, cancellationToken).ConfigureAwait(false);
        VerifyPartial(sizes, repair);
        await VerifyTreesAsync(uses, repair, progress, cancellationToken).ConfigureAwait(false);
        return new([.. damages], files.Count, bytes);
    }

    /// <summary>What restores wrote down, or what the file system said when it was verified.</summary>
    private long? SizeOf(Digest digest, Dictionary<Digest, long> sizes)
    {
        try
        {
            return sizes.TryGetValue(digest, out var size) ? size
                : long.TryParse(File.ReadAllText(folders.Stamp(digest)).Split(' ')[0], CultureInfo.InvariantCulture, out var stamped) ? stamped
                : null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private async Task VerifyAsync(string path, Digest digest, long? size, bool repair, ITransferProgress? progress, CancellationToken cancellationToken)
    {
        if (await DamageAsync(path, digest, size, progress, cancellationToken).ConfigureAwait(false) is not { } damage)
        {
            return;
        }

        if (repair)
        {
            // Whoever fetches it holds the lock; it may have been mended meanwhile.
            Directory.CreateDirectory(Path.GetDirectoryName(folders.Lock(digest))!);
            using var held = await FileLock.AcquireAsync(folders.Lock(digest), cancellationToken).ConfigureAwait(false);
            damage = await DamageAsync(path, digest, size, null, cancellationToken).ConfigureAwait(false);
            if (damage is null)
            {
                return;
            }

            Remove(folders.Stamp(digest), path);
        }

        damages.Add(new(path, damage));
    }

    /// <summary>Null where nothing is wrong, or the file has gone.</summary>
    private static async Task<string?> DamageAsync(string path, Digest digest, long? size, ITransferProgress? progress, CancellationToken cancellationToken)
    {
        try
        {
            var length = new FileInfo(path).Length;
            using var transfer = progress?.Begin(new("verifying", Path.GetFileName(path), null, length));
            return await ModelCache.DamageAsync(path, new() { MediaType = "application/octet-stream", Digest = digest, Size = size ?? length }, transfer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>A listing without all that it lists is no damage: it is what a prune leaves, and a restore unpacks anew.</summary>
    private async Task VerifyListingsAsync(bool repair, CancellationToken cancellationToken)
    {
        foreach (var file in folders.FilesIn("contents"))
        {
            if (await ArchiveListing.ReadAsync(file.FullName, cancellationToken).ConfigureAwait(false) is null && File.Exists(file.FullName))
            {
                Report(file.FullName, "flipped: the listing of an archive is not as it was written", repair);
            }
        }
    }

    /// <summary>A download that goes on is read from its start then. What it may not be is longer than what it is a part of.</summary>
    private void VerifyPartial(Dictionary<Digest, long> sizes, bool repair)
    {
        var byHex = sizes.ToLookup(size => size.Key.Hex, size => size.Value);
        foreach (var file in folders.FilesIn("partial"))
        {
            if (byHex[file.Directory!.Name].Cast<long?>().FirstOrDefault() is { } size && file.Length > size)
            {
                Report(file.FullName, $"long: a download has {file.Length} bytes of {size}", repair);
            }
        }
    }

    /// <summary>Second names of blobs are those blobs; copies are read.</summary>
    private async Task VerifyTreesAsync(IEnumerable<ModelUse> uses, bool repair, ITransferProgress? progress, CancellationToken cancellationToken)
    {
        foreach (var (use, blob) in uses.SelectMany(use => use.Blobs.Where(blob => blob.Path is not null).Select(blob => (use, blob))))
        {
            var path = new ModelTree(folders, use.Bundle).PathOf(blob.Path!);
            if (File.Exists(path) && !FileStat.AreSameFile(path, folders.Blob(blob.Digest))
                && await DamageAsync(path, blob.Digest, blob.Size, progress, cancellationToken).ConfigureAwait(false) is { } damage)
            {
                Report(path, damage, repair);
            }
        }
    }

    private void Report(string path, string damage, bool repair)
    {
        damages.Add(new(path, damage));
        if (repair)
        {
            Remove(path);
        }
    }

    private static void Remove(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            File.Delete(path);
        }
    }
}

/// <summary>One file that is not as it should be.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Damage">Begins with "short", "long" or "flipped".</param>
public sealed record CacheDamage(string Path, string Damage);

/// <param name="Files">Blobs that were read.</param>
/// <param name="Bytes">How many bytes they have.</param>
public sealed record VerifyResult(ImmutableArray<CacheDamage> Damages, int Files, long Bytes);
