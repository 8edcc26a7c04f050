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

    /// <returns>Files that were written, and files of earlier pulls that were removed.</returns>
    public async Task<(int Written, int Removed)> LayAsync(ArtifactReference reference, PullRecord known, ImmutableArray<LaidFile> files, CancellationToken cancellationToken)
    {
        var record = new PullRecord { Reference = reference.ToString(), Files = files.ToImmutableSortedDictionary(file => file.Path, file => file.Digest.ToString(), StringComparer.Ordinal) };
        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
        {
            // What is written and what is still to be removed stays known, should this be stopped.
            await (record with { Files = record.Files.ToDictionary().Concat(known.Files.Where(file => !record.Files.ContainsKey(file.Key))).ToImmutableSortedDictionary(StringComparer.Ordinal), IsWhole = false })
                .WriteAsync(directory, cancellationToken).ConfigureAwait(false);
            // First, since a file may have become a folder, or a folder a file.
            var removed = RemoveStale(known, record);
            var written = Write(directory, known, files, cancellationToken);
            await record.WriteAsync(directory, cancellationToken).ConfigureAwait(false);
            return (written, removed);
        }

        var beside = directory + Unfinished;
        try
        {
            if (Directory.Exists(beside))
            {
                // Of a pull that was killed.
                Directory.Delete(beside, recursive: true);
            }

            Directory.CreateDirectory(beside);
            Write(beside, PullRecord.Empty, files, cancellationToken);
            await record.WriteAsync(beside, cancellationToken).ConfigureAwait(false);
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory);
            }

            Directory.Move(beside, directory);
            return (files.Length, 0);
        }
        finally
        {
            if (Directory.Exists(beside))
            {
                Directory.Delete(beside, recursive: true);
            }
        }
    }

    private int Write(string root, PullRecord known, ImmutableArray<LaidFile> files, CancellationToken cancellationToken)
    {
        var written = 0;
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var blob = new FileInfo(folders.Blob(file.Digest));
            var target = new FileInfo(PathOf(root, file.Path));
            // A copy has the size and the time of what it is a copy of, until somebody writes to it.
            var isThere = known.IsWhole && known.Files.GetValueOrDefault(file.Path) == file.Digest.ToString()
                && target is { Exists: true, LinkTarget: null } && target.Length == blob.Length && target.LastWriteTimeUtc == blob.LastWriteTimeUtc;
            if (!isThere)
            {
                Copy(root, blob.FullName, target.FullName, file);
                written++;
            }
        }

        return written;
    }

    private static void Copy(string root, string blob, string target, LaidFile file)
    {
        RefuseLinks(root, file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var beside = target + Unfinished;
        try
        {
            File.Delete(beside);
            File.Copy(blob, beside);
            if (file.IsExecutable && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(beside, (UnixFileMode)file.Mode);
            }

            File.Move(beside, target, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
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

    private static string PathOf(string root, string path) => Path.Combine(root, path.Replace('/', Path.DirectorySeparatorChar));
}

/// <summary>A file of the cache, and where it goes.</summary>
/// <param name="Path">Below the folder, '/' between segments.</param>
internal sealed record LaidFile(string Path, Digest Digest, long Size, int Mode, bool IsExecutable);
