using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Restoring;

/// <summary>
/// A folder that models are pulled into. What lies there by a pull stands in a record in the folder itself, so that the next one knows
/// which files are its own: it replaces and removes those and no others. Every file gets its name when it is whole; a new folder gets its own so.
/// </summary>
internal sealed class PulledFolder(string directory, CacheFolders folders)
{
    /// <summary>One pull at a time writes, so a name for all is enough, and the next takes what a killed one left.</summary>
    private const string Unfinished = ".modelbuild-pull.tmp";

    /// <summary>One pull at a time.</summary>
    public async Task<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        var guard = folders.LockOf(directory);
        Directory.CreateDirectory(Path.GetDirectoryName(guard)!);
        return await FileLock.AcquireAsync(guard, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What earlier pulls laid.</summary>
    /// <exception cref="ModelException">The folder, or a file in the way, is somebody else's.</exception>
    public async Task<PullRecord> ReadAsync(IEnumerable<string> paths, bool force, CancellationToken cancellationToken)
    {
        var record = await PullRecord.ReadAsync(directory, cancellationToken).ConfigureAwait(false);
        if (paths.FirstOrDefault(path => path.Equals(PullRecord.FileName, StringComparison.OrdinalIgnoreCase)) is { } reserved)
        {
            throw new ModelException(PullDiagnostics.FileInTheWay(directory, reserved));
        }

        if (force || !Directory.Exists(directory))
        {
            return record ?? PullRecord.Empty;
        }

        if (record is null)
        {
            return Directory.EnumerateFileSystemEntries(directory).Any() ? throw new ModelException(PullDiagnostics.FolderTaken(directory)) : PullRecord.Empty;
        }

        return paths.FirstOrDefault(path => !record.Files.ContainsKey(path) && Path.Exists(PathOf(directory, path))) is { } taken
            ? throw new ModelException(PullDiagnostics.FileInTheWay(directory, taken))
            : record;
    }

    /// <summary>Those files that are not in place. What was written to since it was laid is read, and is in place if its bytes are still right.</summary>
    public async Task<ImmutableArray<LaidFile>> FindMissingAsync(PullRecord known, ImmutableArray<LaidFile> files, CancellationToken cancellationToken)
    {
        var isInPlace = new bool[files.Length];
        await Parallel.ForAsync(0, files.Length, cancellationToken, async (i, cancellation) =>
            isInPlace[i] = await IsInPlaceAsync(known, files[i].Path, files[i].Digest, files[i].Size, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        return [.. files.Where((_, i) => !isInPlace[i])];
    }

    /// <summary>Where bytes of missing files lie in the folder under another name: those of a file that was renamed, or is there twice.</summary>
    public async Task<IReadOnlyDictionary<Digest, string>> FindElsewhereAsync(PullRecord known, ImmutableArray<LaidFile> missing, CancellationToken cancellationToken)
    {
        var places = known.Files.ToLookup(file => file.Value, file => file.Key, StringComparer.Ordinal);
        var found = new Dictionary<Digest, string>();
        foreach (var file in missing.DistinctBy(file => file.Digest))
        {
            foreach (var path in places[file.Digest.ToString()].Where(path => BundlePath.Problem(path) is null))
            {
                if (await IsInPlaceAsync(known, path, file.Digest, file.Size, cancellationToken).ConfigureAwait(false))
                {
                    found[file.Digest] = PathOf(directory, path);
                    break;
                }
            }
        }

        return found;
    }

    /// <summary>Files that an earlier pull laid where another version of them goes now.</summary>
    /// <param name="paths">Paths in the model, and in the folder.</param>
    /// <returns>By paths in the model.</returns>
    public IReadOnlyDictionary<string, string> Older(PullRecord known, IEnumerable<KeyValuePair<string, string>> paths) => paths
        .Where(path => known.Files.ContainsKey(path.Value) && FirstDetour(directory, path.Value) is null && new FileInfo(PathOf(path.Value)) is { Exists: true, LinkTarget: null })
        .ToDictionary(path => path.Key, path => PathOf(path.Value), StringComparer.Ordinal);

    /// <param name="missing">Those of the files that are to be written; all of them are in the cache.</param>
    /// <returns>Files of earlier pulls that were removed.</returns>
    public async Task<int> LayAsync(
        ArtifactReference reference, PullRecord known, ImmutableArray<LaidFile> files, ImmutableArray<LaidFile> missing, CacheWithdrawal cache, CancellationToken cancellationToken)
    {
        var record = new PullRecord { Reference = reference.ToString(), Files = files.ToImmutableSortedDictionary(file => file.Path, file => file.Digest.ToString(), StringComparer.Ordinal) };
        var removed = Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any()
            ? await ReplaceAsync(known, record, missing, cache, cancellationToken).ConfigureAwait(false)
            : await CreateAsync(record, missing, cache, cancellationToken).ConfigureAwait(false);
        var placeOf = missing.DistinctBy(file => file.Digest).ToDictionary(file => file.Digest, file => PathOf(directory, file.Path));
        cache.Complete(blob => placeOf[blob]);
        // Their last change is behind them now.
        await (record with { Stamps = Stamps(files) }).WriteAsync(directory, cancellationToken).ConfigureAwait(false);
        return removed;
    }

    private async Task<int> ReplaceAsync(PullRecord known, PullRecord record, ImmutableArray<LaidFile> missing, CacheWithdrawal cache, CancellationToken cancellationToken)
    {
        // What is written and what is still to be removed stays known, should this be stopped.
        var both = record.Files.ToDictionary().Concat(known.Files.Where(file => !record.Files.ContainsKey(file.Key))).ToImmutableSortedDictionary(StringComparer.Ordinal);
        await (record with { Files = both, Stamps = known.Stamps.RemoveRange(missing.Select(file => file.Path)) }).WriteAsync(directory, cancellationToken).ConfigureAwait(false);
        // First, since a file may have become a folder, or a folder a file.
        var removed = RemoveStale(known, record);
        Write(directory, missing, cache, cancellationToken);
        return removed;
    }

    private async Task<int> CreateAsync(PullRecord record, ImmutableArray<LaidFile> files, CacheWithdrawal cache, CancellationToken cancellationToken)
    {
        var beside = directory + Unfinished;
        try
        {
            if (Directory.Exists(beside))
            {
                // Of a pull that was killed.
                Directory.Delete(beside, recursive: true);
            }

            Directory.CreateDirectory(beside);
            Write(beside, files, cache, cancellationToken);
            await record.WriteAsync(beside, cancellationToken).ConfigureAwait(false);
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory);
            }

            Directory.Move(beside, directory);
            return 0;
        }
        finally
        {
            if (Directory.Exists(beside))
            {
                Directory.Delete(beside, recursive: true);
            }
        }
    }

    private async Task<bool> IsInPlaceAsync(PullRecord known, string path, Digest digest, long size, CancellationToken cancellationToken)
    {
        var place = PathOf(directory, path);
        if (known.Files.GetValueOrDefault(path) != digest.ToString() || FirstDetour(directory, path) is not null
            || new FileInfo(place) is not { Exists: true, LinkTarget: null } file || file.Length != size)
        {
            return false;
        }

        if (known.Stamps.GetValueOrDefault(path) == FileStat.Of(place).ToText())
        {
            return true;
        }

        // A pull that was killed may have left it as a second name of a blob: it is laid anew, with bytes of its own.
        return !FileStat.AreSameFile(place, folders.Blob(digest))
            && await ModelCache.DamageAsync(place, new() { MediaType = "application/octet-stream", Digest = digest, Size = size }, null, cancellationToken).ConfigureAwait(false) is null;
    }

    private ImmutableSortedDictionary<string, string> Stamps(ImmutableArray<LaidFile> files) =>
        files.ToImmutableSortedDictionary(file => file.Path, file => FileStat.Of(PathOf(directory, file.Path)).ToText(), StringComparer.Ordinal);

    private static void Write(string root, ImmutableArray<LaidFile> files, CacheWithdrawal cache, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RefuseLinks(root, file.Path);
            var target = PathOf(root, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            var beside = target + Unfinished;
            try
            {
                File.Delete(beside);
                cache.Lay(file.Digest, beside, file.IsExecutable ? (UnixFileMode)file.Mode : null);
                File.Move(beside, target, overwrite: true);
            }
            finally
            {
                File.Delete(beside);
            }
        }
    }

    private static void RefuseLinks(string root, string path)
    {
        if (FirstDetour(root, path) is { } detour)
        {
            throw new ModelException(PullDiagnostics.FileInTheWay(root, detour));
        }
    }

    /// <summary>The first of a path's folders that is a link, which would lead elsewhere, or a file; null where there is none.</summary>
    private static string? FirstDetour(string root, string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            var folder = PathOf(root, path[..slash]);
            if (File.Exists(folder) || new DirectoryInfo(folder).LinkTarget is not null)
            {
                return path[..slash];
            }
        }

        return null;
    }

    private int RemoveStale(PullRecord known, PullRecord record)
    {
        var removed = 0;
        // The record may have come with the folder from anywhere: it must not name what is outside.
        foreach (var path in known.Files.Keys.Where(path => !record.Files.ContainsKey(path) && BundlePath.Problem(path) is null && FirstDetour(directory, path) is null))
        {
            var file = PathOf(directory, path);
            if (File.Exists(file))
            {
                File.Delete(file);
                removed++;
            }

            for (var folder = Path.GetDirectoryName(file)!; folder.Length > directory.Length && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any(); folder = Path.GetDirectoryName(folder)!)
            {
                Directory.Delete(folder);
            }
        }

        return removed;
    }

    /// <summary>Where a file of the folder is.</summary>
    public string PathOf(string path) => PathOf(directory, path);

    private static string PathOf(string root, string path) => Path.Combine(root, path.Replace('/', Path.DirectorySeparatorChar));
}

/// <summary>A file of the cache, and where it goes.</summary>
/// <param name="Path">Below the folder, '/' between segments.</param>
internal sealed record LaidFile(string Path, Digest Digest, long Size, int Mode, bool IsExecutable);
