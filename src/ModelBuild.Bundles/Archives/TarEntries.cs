namespace ModelBuild.Bundles.Archives;

/// <summary>
/// Walks through a tar archive: USTAR, GNU and pax. Not System.Formats.Tar's reader, which makes room for as many bytes as a header says that
/// a long name has, up to 2 GiB, and takes an archive that is cut between two files for a whole one.
/// </summary>
/// <param name="beyond">What a file is that says it has more bytes than may still come.</param>
internal sealed class TarEntries(BoundedStream archive, ArchiveLimits limits, ArchiveFault beyond) : IDisposable
{
    /// <summary>Bytes of names and pax records before one file; real ones have hundreds.</summary>
    private const int MaxExtension = 1024 * 1024;

    private const int MaxName = 4096;

    /// <summary>Characters of all names, which are kept until the end.</summary>
    private const int MaxNames = 16 * 1024 * 1024;

    private readonly byte[] block = new byte[TarHeader.Length];
    private MemberStream? content;
    private long padding;
    private int headers, names;

    /// <summary>The next entry and its bytes, which are there until the next call; null at the end.</summary>
    /// <exception cref="ArchiveException">It is damaged, or larger than allowed.</exception>
    public async Task<(TarHeader Header, MemberStream Content)?> NextAsync(CancellationToken cancellationToken)
    {
        await SkipAsync(cancellationToken).ConfigureAwait(false);
        var extension = new PaxHeader();
        string? longName = null, longLinkName = null;
        while (await ReadHeaderAsync(cancellationToken).ConfigureAwait(false) is { } header)
        {
            switch (header.Type)
            {
                case TarHeader.PaxRecords:
                    extension = PaxHeader.Parse(await ReadExtensionAsync(header, cancellationToken).ConfigureAwait(false));
                    break;
                case TarHeader.GnuLongName:
                    longName = TarHeader.Text(await ReadExtensionAsync(header, cancellationToken).ConfigureAwait(false));
                    break;
                case TarHeader.GnuLongLinkName:
                    longLinkName = TarHeader.Text(await ReadExtensionAsync(header, cancellationToken).ConfigureAwait(false));
                    break;
                // Says something of the archive: a comment, a commit.
                case TarHeader.PaxGlobalRecords:
                    await ReadExtensionAsync(header, cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    header = header with
                    {
                        Name = extension.Path ?? longName ?? header.Name,
                        LinkName = extension.LinkPath ?? longLinkName ?? header.LinkName,
                        Size = extension.Size ?? header.Size,
                        Type = extension.IsSparse ? TarHeader.GnuSparse : header.Type,
                    };
                    return (header, Begin(header));
            }
        }

        return extension == new PaxHeader() && longName is null && longLinkName is null ? null : throw Cut();
    }

    public void Dispose() => content?.Dispose();

    /// <summary>Begins the bytes after a header. Only files have any, whatever a header says.</summary>
    private MemberStream Begin(TarHeader header)
    {
        if (header.Name.Length > MaxName || header.LinkName.Length > MaxName)
        {
            throw new ArchiveException(ArchiveFault.Unsafe, $"it holds a name of more than {MaxName} characters");
        }

        if ((names += header.Name.Length + header.LinkName.Length) > MaxNames)
        {
            throw new ArchiveException(ArchiveFault.TooLarge, $"its names have more than {MaxNames} characters");
        }

        var size = header.Type is TarHeader.HardLink or TarHeader.SymLink or '3' or '4' or TarHeader.Folder or '6' ? 0 : header.Size;
        if (size > archive.Left)
        {
            throw new ArchiveException(beyond, $"its file '{header.Name}' says that it has {size} bytes, and no more than {archive.Left} can follow");
        }

        padding = -size & (TarHeader.Length - 1);
        return content = new(archive, size);
    }

    private async Task<byte[]> ReadExtensionAsync(TarHeader header, CancellationToken cancellationToken)
    {
        if (header.Size > MaxExtension)
        {
            throw new ArchiveException(ArchiveFault.TooLarge, $"a name or its pax records have {header.Size} bytes, more than {MaxExtension}");
        }

        var bytes = new byte[header.Size];
        await FillAsync(bytes, cancellationToken).ConfigureAwait(false);
        await FillAsync(block.AsMemory(0, (int)(-header.Size & (TarHeader.Length - 1))), cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    /// <summary>Null at the block of zeros that ends an archive.</summary>
    private async Task<TarHeader?> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        await FillAsync(block, cancellationToken).ConfigureAwait(false);
        if (block.AsSpan().IndexOfAnyExcept((byte)0) < 0)
        {
            await DrainAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }

        return ++headers <= limits.MaxHeaders
            ? TarHeader.Parse(block)
            : throw new ArchiveException(ArchiveFault.TooLarge, $"it has more than {limits.MaxHeaders} entries");
    }

    /// <summary>Reads to the end, so that a checksum there is looked at. Tar pads with zeros; anything else would be for another reader than this.</summary>
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        int count;
        while ((count = await archive.ReadAsync(block, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (block.AsSpan(0, count).IndexOfAnyExcept((byte)0) >= 0)
            {
                throw new ArchiveException(ArchiveFault.Damaged, "something follows after its end");
            }
        }
    }

    private async Task SkipAsync(CancellationToken cancellationToken)
    {
        while (content is { Left: > 0 })
        {
            await content.ReadAsync(block, cancellationToken).ConfigureAwait(false);
        }

        await FillAsync(block.AsMemory(0, (int)padding), cancellationToken).ConfigureAwait(false);
        (content, padding) = (null, 0);
    }

    private async Task FillAsync(Memory<byte> bytes, CancellationToken cancellationToken)
    {
        if (await archive.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < bytes.Length)
        {
            throw Cut();
        }
    }

    private static ArchiveException Cut() => new(ArchiveFault.Damaged, "it ends before the mark that ends an archive");
}
