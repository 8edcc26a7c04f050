using System.Collections.Immutable;
using System.Text;

namespace ModelBuild.Oci.Layout;

/// <summary>
/// <c>index.json</c> and <c>oci-layout</c> of a layout. A change reads, edits and replaces the index under a lock file,
/// so that changes of several processes at once all stay.
/// </summary>
internal sealed class LayoutIndex(string directory)
{
    private static readonly byte[] Version = Encoding.UTF8.GetBytes("""{"imageLayoutVersion":"1.0.0"}""");

    private readonly string path = Path.Combine(directory, "index.json");

    public static string? TagOf(Descriptor manifest) => manifest.Annotation(AnnotationNames.RefName);

    public static Descriptor Tagged(Descriptor manifest, string? tag) =>
        manifest with { Annotations = tag is null ? null : Annotations.Create(KeyValuePair.Create(AnnotationNames.RefName, tag)) };

    /// <summary>What the layout lists; an empty index where there is no layout.</summary>
    /// <exception cref="InvalidDocumentException">The file is not an index.</exception>
    public async Task<ManifestIndex> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            return OciDocument.Parse(bytes, MediaTypes.Index).Index!;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new() { MediaType = MediaTypes.Index, Manifests = [] };
        }
        catch (InvalidDocumentException exception)
        {
            throw new InvalidDocumentException($"'{path}': {exception.Reason}", exception);
        }
    }

    public Task AddAsync(Descriptor manifest, string? tag, CancellationToken cancellationToken) => ChangeAsync(
        manifests =>
        {
            var entry = Tagged(manifest, tag);
            var listed = tag is null ? manifests.Any(other => other.Digest == manifest.Digest) : manifests.Contains(entry, SameEntry);
            if (listed)
            {
                return manifests;
            }

            // The tag moves here. What it named before stays listed, without a tag where it has no other.
            var moved = manifests.Select(other => tag is not null && TagOf(other) == tag ? Tagged(other, null) : other).Append(entry).ToList();
            var tagged = moved.Where(other => TagOf(other) is not null).Select(other => other.Digest).ToHashSet();
            return [.. moved.Where(other => TagOf(other) is not null || !tagged.Contains(other.Digest)).DistinctBy(other => (other.Digest, TagOf(other)))];
        },
        cancellationToken);

    public Task ReplaceAsync(ImmutableArray<Descriptor> manifests, CancellationToken cancellationToken) => ChangeAsync(_ => manifests, cancellationToken);

    public async Task<bool> RemoveAsync(Func<Descriptor, bool> match, bool keepUntagged, CancellationToken cancellationToken)
    {
        var removed = false;
        await ChangeAsync(
            manifests =>
            {
                removed = manifests.Any(match);
                var left = manifests.Where(manifest => !match(manifest)).ToList();
                var orphans = manifests.Where(match).Where(gone => keepUntagged && left.All(other => other.Digest != gone.Digest));
                return removed ? [.. left, .. orphans.Select(gone => Tagged(gone, null)).DistinctBy(gone => gone.Digest)] : manifests;
            },
            cancellationToken).ConfigureAwait(false);
        return removed;
    }

    private static readonly IEqualityComparer<Descriptor> SameEntry =
        EqualityComparer<Descriptor>.Create((one, other) => one!.SameContent(other!) && TagOf(one) == TagOf(other!), entry => entry.Digest.GetHashCode());

    private async Task ChangeAsync(Func<ImmutableArray<Descriptor>, ImmutableArray<Descriptor>> change, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        using var held = await FileLock.AcquireAsync(Path.Combine(directory, "index.lock"), cancellationToken).ConfigureAwait(false);
        var version = Path.Combine(directory, "oci-layout");
        if (!File.Exists(version))
        {
            await Durable.WriteAllBytesAsync(version, Version, cancellationToken).ConfigureAwait(false);
        }

        var before = await ReadAsync(cancellationToken).ConfigureAwait(false);
        var after = change(before.Manifests);
        if (!after.SequenceEqual(before.Manifests, SameEntry) || !File.Exists(path))
        {
            var bytes = OciDocument.Create(before with { MediaType = MediaTypes.Index, Manifests = after }).Bytes;
            await Durable.WriteAllBytesAsync(path, bytes, cancellationToken).ConfigureAwait(false);
        }
    }
}
