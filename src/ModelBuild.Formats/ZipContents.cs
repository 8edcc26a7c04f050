using System.IO.Compression;

namespace ModelBuild.Formats;

/// <summary>The members of a zip, by the directory at its end. A zip that was cut off has none, and is refused.</summary>
internal sealed class ZipContents
{
    private readonly HeaderReader reader;
    private readonly HeaderStream stream;
    private readonly Dictionary<string, ZipMember> members = new(StringComparer.Ordinal);
    private long unpacked;

    private ZipContents(HeaderReader reader) => (this.reader, stream) = (reader, reader.Part(0, reader.Length));

    /// <summary>Paths with '/' between segments.</summary>
    public IReadOnlyCollection<string> Names => members.Keys;

    public static async Task<ZipContents> ReadAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        var zip = new ZipContents(reader);
        var directories = await ZipDirectory.FindAsync(zip.stream, static _ => { }, cancellationToken).ConfigureAwait(false);
        long? damage = directories.Count == 0 ? reader.Length : null;
        foreach (var directory in directories)
        {
            (damage, var names) = (null, 0L);
            zip.members.Clear();
            await foreach (var member in directory.ReadAsync(zip.stream, offset => damage ??= Math.Clamp(offset, 0, reader.Length), cancellationToken).ConfigureAwait(false))
            {
                names += member.Name.Length;
                zip.members[member.Path] = zip.members.Count < HeaderLimits.ZipMembers && names <= HeaderLimits.ZipNames ? member : throw reader.BeyondLimit($"it has more than {zip.members.Count} members, or their names are too long");
            }

            if (damage is null)
            {
                return zip;
            }
        }

        throw new MalformedModelException(reader.Format, damage ?? 0, directories.Count == 0 ? "its directory, which is at its end, is missing" : "its directory is damaged");
    }

    public bool Has(string path) => members.ContainsKey(path);

    /// <summary>A member unpacked, up to a ceiling.</summary>
    public async Task<Stream> OpenAsync(string path, long ceiling, CancellationToken cancellationToken)
    {
        var member = members[path];
        if (await ZipLocalHeader.ReadAsync(stream, member.HeaderOffset, cancellationToken).ConfigureAwait(false) is not { } local)
        {
            throw Malformed(path, "has no header where the directory says");
        }

        if (member.IsEncrypted || member.Method is not (ZipFields.Stored or ZipFields.Deflated))
        {
            throw Malformed(path, member.IsEncrypted ? "is encrypted" : $"is compressed by method {member.Method}, which is not read");
        }

        var size = member.PackedSize >= 0 && member.PackedSize <= reader.Length - local.DataOffset ? member.PackedSize : throw Malformed(path, $"has {member.PackedSize} bytes, and {reader.Length - local.DataOffset} follow");
        var packed = reader.Part(local.DataOffset, size);
        return member.Method == ZipFields.Stored ? packed : new UnpackedStream(new DeflateStream(packed, CompressionMode.Decompress), ceiling, count => (unpacked += count) <= HeaderLimits.Zip, (clause, inner) => inner is null ? BeyondLimit(path, clause) : Malformed(path, clause, inner));
    }

    public async Task<byte[]> BytesAsync(string path, int ceiling, CancellationToken cancellationToken)
    {
        await using var content = await OpenAsync(path, ceiling, cancellationToken).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        if (content.CanSeek && content.Length > ceiling)
        {
            throw BeyondLimit(path, $"has {content.Length} bytes, more than the {ceiling} that are read");
        }

        await content.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes.ToArray();
    }

    /// <summary>Reads a member as a file of its own; what is wrong in it is wrong at the member's place.</summary>
    public async Task<T> ReadMemberAsync<T>(string path, int ceiling, Func<HeaderReader, Task<T>> read, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream(await BytesAsync(path, ceiling, cancellationToken).ConfigureAwait(false), writable: false);
        try
        {
            return await read(new(reader.Format, bytes, ceiling)).ConfigureAwait(false);
        }
        catch (MalformedModelException exception)
        {
            throw exception.IsLimit ? BeyondLimit(path, exception.Reason) : Malformed(path, $"is malformed at its byte {exception.Offset}: {exception.Reason}", exception);
        }
    }

    public MalformedModelException BeyondLimit(string path, string clause) =>
        new(reader.Format, Math.Clamp(members[path].HeaderOffset, 0, reader.Length), $"its '{path}' {clause}") { IsLimit = true };

    public MalformedModelException Malformed(string path, string clause, Exception? innerException = null) =>
        new(reader.Format, Math.Clamp(members[path].HeaderOffset, 0, reader.Length), $"its '{path}' {clause}", innerException);
}
