using System.Collections.Immutable;

namespace ModelBuild.Oci.Layout;

/// <summary>What a tar of a layout held when it was looked at.</summary>
internal sealed record TarContent
{
    public static TarContent Nothing { get; } = new()
    {
        Stat = null,
        Members = ImmutableDictionary.Create<string, TarMember>(StringComparer.Ordinal),
        Index = LayoutFiles.NothingListed,
    };

    /// <summary>The file's at that time; null where there was none.</summary>
    public required FileStat? Stat { get; init; }

    public required ImmutableDictionary<string, TarMember> Members { get; init; }

    public required ManifestIndex Index { get; init; }

    public TarMember? Find(Digest digest) => Members.GetValueOrDefault(TarMember.NameOf(digest));

    public bool Holds(Descriptor blob) => Find(blob.Digest)?.Size == blob.Size;

    /// <summary>Opens a part of a member of a tar file for itself.</summary>
    public static Stream Open(string path, TarMember member, ByteRange range) => new FileRangeStream(BlobFile.OpenHandle(path), member.Place(range), isOwner: true);

    public static FileStat? StatOf(string path) => File.Exists(path) ? FileStat.Of(path) : null;

    /// <exception cref="InvalidTarException">It is no tar file of a layout.</exception>
    /// <exception cref="InvalidDocumentException">Its index cannot be read.</exception>
    public static async Task<TarContent> ReadAsync(string path, CancellationToken cancellationToken)
    {
        // Of before: what changes meanwhile has another afterwards, and is read again.
        if (StatOf(path) is not { } stat)
        {
            return Nothing;
        }

        try
        {
            await using var tar = BlobFile.OpenRead(path);
            var members = await TarMembers.ReadAsync(tar, cancellationToken).ConfigureAwait(false);
            return new() { Stat = stat, Members = members, Index = await ReadIndexAsync(tar, members, cancellationToken).ConfigureAwait(false) };
        }
        catch (InvalidTarException exception)
        {
            throw new InvalidTarException($"'{path}': {exception.Reason}", exception);
        }
    }

    private static async Task<ManifestIndex> ReadIndexAsync(FileStream tar, ImmutableDictionary<string, TarMember> members, CancellationToken cancellationToken)
    {
        if (!members.TryGetValue(LayoutFiles.Index, out var index) || !members.ContainsKey(LayoutFiles.Version))
        {
            throw new InvalidTarException($"it has no {(index is null ? LayoutFiles.Index : LayoutFiles.Version)}, so it is not the tar of an OCI image layout");
        }

        if (index.Size > OciDocument.MaxSize)
        {
            throw new InvalidTarException($"its {index.Name} has {index.Size} bytes, more than the {OciDocument.MaxSize} that are read");
        }

        var bytes = new byte[index.Size];
        tar.Position = index.Offset;
        await tar.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return LayoutFiles.ParseIndex(bytes, $"{tar.Name}/{index.Name}");
    }
}
