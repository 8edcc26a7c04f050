using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace ModelBuild.Testing.Loopback;

/// <summary>An upload that has begun: what arrived so far, and the states that were given out for it.</summary>
internal sealed class UploadSession(string repository, string path) : IDisposable
{
    private readonly FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0, useAsync: true);
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int states;

    public string Id { get; } = Guid.NewGuid().ToString();

    public string Repository { get; } = repository;

    public string Path { get; } = path;

    /// <summary>Bytes that arrived.</summary>
    public long Length { get; private set; }

    /// <summary>One request at a time works on a session.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>Opaque to clients: what it holds must come back with the next request, and every answer has another one.</summary>
    public string NextState() => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Id}|{++states}|{Length}")));

    /// <summary>The length when a state was given out; null where this session never gave it out.</summary>
    public long? LengthAt(string state)
    {
        var bytes = new byte[128];
        return Convert.TryFromBase64String(state, bytes, out var count) && System.Text.Encoding.ASCII.GetString(bytes, 0, count).Split('|') is [var id, _, var length] && id == Id
            ? long.Parse(length, CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>Takes what arrives of a body; what arrived before it broke is kept.</summary>
    public async Task AppendAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        try
        {
            int count;
            while ((count = await body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await file.WriteAsync(buffer.AsMemory(0, count), CancellationToken.None);
                hash.AppendData(buffer, 0, count);
                Length += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The sha256 digest of what arrived.</summary>
    public string Digest() => $"sha256:{Convert.ToHexStringLower(hash.GetCurrentHash())}";

    /// <summary>The sha512 digest of what arrived; reads it again.</summary>
    public async Task<string> LongDigestAsync(CancellationToken cancellationToken)
    {
        await using var content = File.Open(Path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.ReadWrite });
        return $"sha512:{Convert.ToHexStringLower(await SHA512.HashDataAsync(content, cancellationToken))}";
    }

    public void Dispose()
    {
        file.Dispose();
        hash.Dispose();
        File.Delete(Path);
    }
}
