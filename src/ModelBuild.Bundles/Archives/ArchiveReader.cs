using System.Collections.Immutable;
using ModelBuild.Oci;
using ZstdSharp;

namespace ModelBuild.Bundles.Archives;

/// <summary>Reads an archive, which was verified, once from begin to end. Files are handed out as bytes; nothing is written.</summary>
/// <param name="store">Keeps a file's bytes, of which it is told how many they are, and says their digest.</param>
public sealed class ArchiveReader(ArchiveForm form, ArchiveLimits limits, Func<Stream, long, CancellationToken, Task<Digest>> store)
{
    /// <summary>Takes up system calls and the decompressors' small reads.</summary>
    private const int BufferSize = 128 * 1024;

    /// <param name="archive">At its beginning; closed afterwards.</param>
    /// <param name="size">Its length in bytes.</param>
    /// <param name="root">Only what is there, or says something of it, is wanted; null for all.</param>
    /// <exception cref="ArchiveException">It is damaged, or larger than allowed.</exception>
    public async Task<ImmutableArray<ArchiveMember>> ReadAsync(Stream archive, long size, string? root, CancellationToken cancellationToken)
    {
        if (size == 0)
        {
            throw new ArchiveException(ArchiveFault.Damaged, "it has no bytes at all");
        }

        try
        {
            var plain = Decompress(archive);
            await using (plain.ConfigureAwait(false))
            {
                var bounded = new BoundedStream(plain, limits.For(size, form.Compression));
                using var entries = new TarEntries(bounded, limits, form.Compression == ArchiveCompression.None ? ArchiveFault.Damaged : ArchiveFault.TooLarge);
                return form.IsTar
                    ? await ReadTarAsync(entries, root, cancellationToken).ConfigureAwait(false)
                    : [await ReadFileAsync(bounded, cancellationToken).ConfigureAwait(false)];
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or ZstdException or EndOfStreamException)
        {
            throw new ArchiveException(ArchiveFault.Damaged, $"it is no valid {form.Compression.ToString().ToLowerInvariant()} data, or is cut off", exception);
        }
    }

    private Stream Decompress(Stream archive) => form.Compression switch
    {
        ArchiveCompression.Gzip => new GzipContent(archive),
        // Windows above 128 MiB are refused, which bounds memory.
        ArchiveCompression.Zstd => new BufferedStream(new DecompressionStream(archive, BufferSize, checkEndOfStream: true, leaveOpen: false), BufferSize),
        _ => new BufferedStream(archive, BufferSize),
    };

    /// <summary>A single file under no name, which the dialect knows.</summary>
    private async Task<ArchiveMember> ReadFileAsync(BoundedStream content, CancellationToken cancellationToken)
    {
        var digest = await store(content, 0, cancellationToken).ConfigureAwait(false);
        return new() { Path = "", Kind = ArchiveMemberKind.File, Digest = digest, Size = content.Passed, Mode = 0b110_100_100 };
    }

    private async Task<ImmutableArray<ArchiveMember>> ReadTarAsync(TarEntries entries, string? root, CancellationToken cancellationToken)
    {
        var members = ImmutableArray.CreateBuilder<ArchiveMember>();
        while (await entries.NextAsync(cancellationToken).ConfigureAwait(false) is var (header, content))
        {
            var path = ArchiveMember.Normalise(header.Name);
            if (!IsWanted(path, root))
            {
                continue;
            }

            var kind = KindOf(header);
            members.Add(new()
            {
                Path = path,
                Kind = kind,
                Digest = kind == ArchiveMemberKind.File ? await store(content, content.Left, cancellationToken).ConfigureAwait(false) : null,
                Size = kind == ArchiveMemberKind.File ? header.Size : 0,
                Mode = header.Mode,
                Target = kind switch
                {
                    ArchiveMemberKind.HardLink or ArchiveMemberKind.SymLink => header.LinkName,
                    ArchiveMemberKind.Other => NameOf(header.Type),
                    _ => null,
                },
            });
        }

        return members.DrainToImmutable();
    }

    /// <summary>Below the root, or the root, or beside it and able to say that it is gone.</summary>
    private static bool IsWanted(string path, string? root) => root is null || path.TrimStart('/') is var own
        && (own == root || own.StartsWith($"{root}/", StringComparison.Ordinal)
            || (own.StartsWith(".wh.", StringComparison.Ordinal) && !own.Contains('/', StringComparison.Ordinal)));

    private static ArchiveMemberKind KindOf(TarHeader header) => header.Type switch
    {
        // Before there was a type for folders, a '/' at the end said it.
        TarHeader.File or TarHeader.OldFile or TarHeader.Contiguous => header.Name.EndsWith('/') ? ArchiveMemberKind.Folder : ArchiveMemberKind.File,
        TarHeader.Folder => ArchiveMemberKind.Folder,
        TarHeader.HardLink => ArchiveMemberKind.HardLink,
        TarHeader.SymLink => ArchiveMemberKind.SymLink,
        _ => ArchiveMemberKind.Other,
    };

    private static string NameOf(char type) => type switch
    {
        '3' or '4' => "a device",
        '6' => "a pipe",
        TarHeader.GnuSparse => "a sparse file, whose holes are left out",
        _ => "of a type that is unknown here",
    };
}
