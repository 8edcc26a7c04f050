namespace ModelBuild.Oci;

/// <summary>
/// Reads the headers of a tar archive (USTAR, GNU and pax), each with what the names and records before it say of it. Not System.Formats.Tar's
/// reader, which makes room for as many bytes as a header says that a long name has, up to 2 GiB, and takes an archive that is cut between
/// two files for a whole one.
/// </summary>
/// <param name="archive">Whoever asks for the next header has passed over the content of the last; its padding is passed over here.</param>
/// <param name="maxHeaders">Those of folders and of long names among them.</param>
public sealed class TarHeaders(Stream archive, int maxHeaders)
{
    /// <summary>Bytes of names and pax records before one file; real ones have hundreds.</summary>
    private const int MaxExtension = 1024 * 1024;

    private readonly byte[] block = new byte[TarHeader.Length];
    private int padding, count;

    /// <summary>The next header; null at the block of zeros that ends an archive.</summary>
    /// <exception cref="InvalidTarException">It is damaged, cut off, or has more headers than allowed.</exception>
    public async Task<TarHeader?> NextAsync(CancellationToken cancellationToken)
    {
        var extension = new PaxHeader();
        string? longName = null, longLinkName = null;
        while (await ReadAsync(cancellationToken).ConfigureAwait(false) is { } header)
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
                    padding = TarHeader.PaddingOf(header.ContentLength);
                    return header;
            }
        }

        return extension == new PaxHeader() && longName is null && longLinkName is null ? null : throw Cut();
    }

    private async Task<TarHeader?> ReadAsync(CancellationToken cancellationToken)
    {
        await FillAsync(block.AsMemory(0, padding), cancellationToken).ConfigureAwait(false);
        padding = 0;
        await FillAsync(block, cancellationToken).ConfigureAwait(false);
        if (block.AsSpan().IndexOfAnyExcept((byte)0) < 0)
        {
            return null;
        }

        return ++count <= maxHeaders ? TarHeader.Parse(block) : throw new InvalidTarException($"it has more than {maxHeaders} entries") { IsTooLarge = true };
    }

    private async Task<byte[]> ReadExtensionAsync(TarHeader header, CancellationToken cancellationToken)
    {
        if (header.Size > MaxExtension)
        {
            throw new InvalidTarException($"a name or its pax records have {header.Size} bytes, more than {MaxExtension}") { IsTooLarge = true };
        }

        var bytes = new byte[header.Size];
        await FillAsync(bytes, cancellationToken).ConfigureAwait(false);
        padding = TarHeader.PaddingOf(header.Size);
        return bytes;
    }

    private async Task FillAsync(Memory<byte> bytes, CancellationToken cancellationToken)
    {
        if (await archive.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < bytes.Length)
        {
            throw Cut();
        }
    }

    private static InvalidTarException Cut() => new("it ends before the mark that ends an archive");
}
