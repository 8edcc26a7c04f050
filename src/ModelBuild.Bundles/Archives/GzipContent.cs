using System.IO.Compression;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Archives;

/// <summary>
/// What gzip data becomes, and certainly all of it: <see cref="GZipStream"/> takes data that is cut anywhere for whole (measured with .NET 10).
/// So a piece of gzip data follows whose content is known; where that does not come out at the end, something else did not either.
/// </summary>
internal sealed class GzipContent(Stream archive) : ForwardStream
{
    private const int BufferSize = 128 * 1024;

    private static readonly byte[] End = [.. "ModelBuild: here ends the archive"u8];
    private static readonly byte[] CompressedEnd = Compress(End);

    private readonly GZipStream content = new(new FollowedStream(archive, CompressedEnd), CompressionMode.Decompress);
    private readonly byte[] buffer = new byte[BufferSize];
    private int start, end;
    private bool isAtEnd;

    /// <exception cref="InvalidDataException">It is no gzip data, or not all of it.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!isAtEnd && end - start <= End.Length)
        {
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }

        var count = Math.Min(buffer.Length, end - start - End.Length);
        this.buffer.AsMemory(start, count).CopyTo(buffer);
        start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        var count = await content.ReadAsync(buffer.AsMemory(end), cancellationToken).ConfigureAwait(false);
        end += count;
        isAtEnd = count == 0;
        if (isAtEnd && !buffer.AsSpan(0, end).EndsWith(End))
        {
            throw new InvalidDataException("The gzip data is cut off, or something follows it.");
        }
    }

    private static byte[] Compress(byte[] bytes)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }
}
