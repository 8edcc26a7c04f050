using System.Security.Cryptography;

namespace ModelBuild.Oci;

/// <summary>Follows a blob's bytes as they pass and says at the end whether they were the right ones.</summary>
public sealed class BlobVerifier(Descriptor expected) : IDisposable
{
    private readonly IncrementalHash hash = expected.Digest.CreateHash();

    /// <summary>Bytes seen so far.</summary>
    public long Length { get; private set; }

    /// <exception cref="ContentMismatchException">More bytes than the descriptor has.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        if (Length > expected.Size)
        {
            throw new ContentMismatchException(expected, Length, null);
        }

        hash.AppendData(bytes);
    }

    /// <summary>Follows all that is left of a stream.</summary>
    /// <returns>Bytes that it had.</returns>
    /// <exception cref="ContentMismatchException">More bytes than the descriptor has.</exception>
    public Task<long> FollowAsync(Stream content, IProgress<long>? progress, CancellationToken cancellationToken) => BlobPipe.PassAsync(
        content,
        piece =>
        {
            Append(piece.Span);
            progress?.Report(piece.Length);
            return ValueTask.CompletedTask;
        },
        cancellationToken);

    /// <exception cref="ContentMismatchException">Too few bytes, or others.</exception>
    public void Finish()
    {
        var digest = Length == expected.Size ? expected.Digest.Finish(hash) : (Digest?)null;
        if (digest != expected.Digest)
        {
            throw new ContentMismatchException(expected, Length, digest);
        }
    }

    public void Dispose() => hash.Dispose();
}
