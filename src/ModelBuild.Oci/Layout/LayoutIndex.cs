using System.Collections.Immutable;

namespace ModelBuild.Oci.Layout;

/// <summary>
/// <c>index.json</c> and <c>oci-layout</c> of a layout's folder. A change reads, edits and replaces the index under a lock file,
/// so that changes of several processes at once all stay.
/// </summary>
internal sealed class LayoutIndex(string directory)
{
    private readonly string path = Path.Combine(directory, LayoutFiles.Index);

    /// <summary>What the layout lists; an empty index where there is no layout.</summary>
    /// <exception cref="InvalidDocumentException">The file is not an index.</exception>
    public async Task<ManifestIndex> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return LayoutFiles.ParseIndex(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false), path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return LayoutFiles.NothingListed;
        }
    }

    /// <param name="change">Makes the new list of the old.</param>
    /// <returns>False where that is the same.</returns>
    public async Task<bool> ChangeAsync(Func<ImmutableArray<Descriptor>, ImmutableArray<Descriptor>> change, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        using var held = await FileLock.AcquireAsync(Path.Combine(directory, "index.lock"), cancellationToken).ConfigureAwait(false);
        var version = Path.Combine(directory, LayoutFiles.Version);
        if (!File.Exists(version))
        {
            await Durable.WriteAllBytesAsync(version, LayoutFiles.VersionBytes, cancellationToken).ConfigureAwait(false);
        }

        var before = await ReadAsync(cancellationToken).ConfigureAwait(false);
        var after = change(before.Manifests);
        var isChanged = !LayoutEntries.AreSame(before.Manifests, after);
        if (isChanged || !File.Exists(path))
        {
            await Durable.WriteAllBytesAsync(path, LayoutFiles.IndexBytes(before with { Manifests = after }), cancellationToken).ConfigureAwait(false);
        }

        return isChanged;
    }
}
