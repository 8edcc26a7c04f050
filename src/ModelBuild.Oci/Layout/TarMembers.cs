using System.Collections.Immutable;

namespace ModelBuild.Oci.Layout;

/// <summary>Finds the members of a tar of a layout. Its headers are read; what is between them is passed over.</summary>
internal static class TarMembers
{
    /// <summary>A layout has one for each blob; real ones have hundreds.</summary>
    private const int MaxHeaders = 1_000_000;

    /// <returns>All files by their names, which do not begin with "./".</returns>
    /// <exception cref="InvalidTarException">It is damaged, compressed, or no tar of a layout.</exception>
    public static async Task<ImmutableDictionary<string, TarMember>> ReadAsync(FileStream tar, CancellationToken cancellationToken)
    {
        await RefuseCompressedAsync(tar, cancellationToken).ConfigureAwait(false);
        var members = ImmutableDictionary.CreateBuilder<string, TarMember>(StringComparer.Ordinal);
        var headers = new TarHeaders(tar, MaxHeaders);
        while (await headers.NextAsync(cancellationToken).ConfigureAwait(false) is { } header)
        {
            if (header.ContentLength > tar.Length - tar.Position)
            {
                throw new InvalidTarException("it ends in the middle of a file");
            }

            if (MemberOf(header, tar.Position) is { } member && !members.TryAdd(member.Name, member))
            {
                throw new InvalidTarException($"it holds '{member.Name}' twice");
            }

            tar.Position += header.ContentLength;
        }

        return members.ToImmutable();
    }

    /// <summary>Null where it is a folder.</summary>
    private static TarMember? MemberOf(TarHeader header, long offset)
    {
        var member = new TarMember(header.Name.StartsWith("./", StringComparison.Ordinal) ? header.Name[2..] : header.Name, offset, header.Size);
        return header.Type switch
        {
            TarHeader.Folder => null,
            // Before there was a type for folders, a '/' at the end said it.
            TarHeader.File or TarHeader.OldFile or TarHeader.Contiguous when member.Name.EndsWith('/') => null,
            TarHeader.File or TarHeader.OldFile or TarHeader.Contiguous when member is { IsAmongBlobs: true, Digest: null } =>
                throw new InvalidTarException($"it holds '{member.Name}' where only blobs belong, which are named blobs/ALGORITHM/DIGEST"),
            TarHeader.File or TarHeader.OldFile or TarHeader.Contiguous => member,
            _ => throw new InvalidTarException($"'{member.Name}' is neither a file nor a folder, and a layout has nothing else"),
        };
    }

    private static async Task RefuseCompressedAsync(FileStream tar, CancellationToken cancellationToken)
    {
        var magic = new byte[4];
        await tar.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        tar.Position = 0;
        if (magic switch { [0x1F, 0x8B, ..] => "gzip", [0x28, 0xB5, 0x2F, 0xFD] => "zstd", [0xFD, (byte)'7', (byte)'z', (byte)'X'] => "xz", _ => null } is { } compression)
        {
            throw new InvalidTarException($"it is compressed with {compression}, and blobs are read where they lie in a tar: unpack it to a plain one first");
        }
    }
}
