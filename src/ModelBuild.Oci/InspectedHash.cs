using System.Security.Cryptography;

namespace ModelBuild.Oci;

/// <summary>The digest of content that comes in pieces, each of which somebody else looks at meanwhile.</summary>
/// <param name="inspect">Sees each piece in order, on a thread of its own beside the hash.</param>
internal sealed class InspectedHash(Action<ReadOnlyMemory<byte>>? inspect) : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Bytes that were taken.</summary>
    public long Length { get; private set; }

    public async ValueTask TakeAsync(ReadOnlyMemory<byte> bytes)
    {
        var inspecting = inspect is null ? Task.CompletedTask : Task.Run(() => inspect(bytes), CancellationToken.None);
        hash.AppendData(bytes.Span);
        Length += bytes.Length;
        await inspecting.ConfigureAwait(false);
    }

    public Digest Finish() => Digest.FromSha256(hash.GetHashAndReset());

    public void Dispose() => hash.Dispose();
}
