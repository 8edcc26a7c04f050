using ModelBuild.Oci;

namespace ModelBuild.Bundles.Archives;

/// <summary>Walks through a tar archive, which is read once.</summary>
/// <param name="beyond">What a file is that says it has more bytes than may still come.</param>
internal sealed class TarEntries(BoundedStream archive, ArchiveLimits limits, ArchiveFault beyond) : IDisposable
{
    private const int MaxName = 4096;

    /// <summary>Characters of all names, which are kept until the end.</summary>
    private const int MaxNames = 16 * 1024 * 1024;

    private readonly TarHeaders headers = new(archive, limits.MaxHeaders);
    private readonly byte[] block = new byte[TarHeader.Length];
    private MemberStream? content;
    private int names;

    /// <summary>The next entry and its bytes, which are there until the next call; null at the end.</summary>
    /// <exception cref="ArchiveException">It is damaged, or larger than allowed.</exception>
    public async Task<(TarHeader Header, MemberStream Content)?> NextAsync(CancellationToken cancellationToken)
    {
        while (content is { Left: > 0 })
        {
            await content.ReadAsync(block, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            if (await headers.NextAsync(cancellationToken).ConfigureAwait(false) is { } header)
            {
                return (header, Begin(header));
            }
        }
        catch (InvalidTarException exception)
        {
            throw new ArchiveException(exception.IsTooLarge ? ArchiveFault.TooLarge : ArchiveFault.Damaged, exception.Reason, exception);
        }

        await DrainAsync(cancellationToken).ConfigureAwait(false);
        return null;
    }

    public void Dispose() => content?.Dispose();

    /// <summary>Begins the bytes after a header.</summary>
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

        if (header.ContentLength > archive.Left)
        {
            throw new ArchiveException(beyond, $"its file '{header.Name}' says that it has {header.ContentLength} bytes, and no more than {archive.Left} can follow");
        }

        return content = new(archive, header.ContentLength);
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
}
