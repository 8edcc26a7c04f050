using System.Buffers;
using System.Security.Cryptography;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Caching;

/// <summary>
/// Stores files that come out of an archive as blobs: hashed while they are written beside, and renamed when all are there, because flushing
/// thousands of them one by one takes minutes.
/// </summary>
internal sealed class MemberIntake(CacheFolders folders) : IDisposable
{
    /// <summary>Room that is reserved at once. An archive can lie about what follows.</summary>
    private const long MaxReserved = 16 * 1024 * 1024;

    /// <summary>Files that are older were left by a process that is gone.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private readonly Dictionary<Digest, string> staged = [];

    /// <summary>Writes a file, under no name yet that anyone looks for.</summary>
    /// <param name="size">How long it probably is, in bytes.</param>
    public async Task<Digest> StageAsync(Stream content, long size, CancellationToken cancellationToken)
    {
        var beside = Path.Combine(folders.Unpacking, Guid.NewGuid().ToString("N"));
        try
        {
            Digest digest;
            await using (var file = BlobFile.Create(beside, Math.Min(size, MaxReserved)))
            {
                digest = await WriteAsync(content, file, cancellationToken).ConfigureAwait(false);
            }

            // What is there stays: another file in its place would be another time, and so a change to all who look at it.
            if (VerifiedStamp.Matches(folders, digest) || !staged.TryAdd(digest, beside))
            {
                File.Delete(beside);
            }

            return digest;
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    /// <summary>Makes blobs of all that was staged.</summary>
    public void Commit()
    {
        foreach (var folder in staged.Keys.Select(digest => Path.GetDirectoryName(folders.Blob(digest))!).Distinct())
        {
            Directory.CreateDirectory(folder);
        }

        Durable.RenameAll([.. staged.Select(file => (file.Value, folders.Blob(file.Key)))]);
        foreach (var digest in staged.Keys)
        {
            VerifiedStamp.Write(folders, digest);
        }

        staged.Clear();
    }

    /// <summary>Removes what is not to be kept.</summary>
    public void Dispose()
    {
        foreach (var file in staged.Values)
        {
            File.Delete(file);
        }
    }

    /// <summary>Makes the folder, and removes what others left in it.</summary>
    public void Prepare()
    {
        foreach (var file in Directory.CreateDirectory(folders.Unpacking).EnumerateFiles().Where(file => DateTime.UtcNow - file.LastWriteTimeUtc > Lifetime))
        {
            file.Delete();
        }
    }

    private static async Task<Digest> WriteAsync(Stream content, FileStream file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BlobFile.BufferSize);
        try
        {
            int count;
            while ((count = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(buffer, 0, count);
                await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }

            return Digest.FromSha256(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
