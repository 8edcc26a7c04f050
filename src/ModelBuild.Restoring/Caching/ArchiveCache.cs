using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Bundles.Archives;
using ModelBuild.Oci;
using ModelBuild.Oci.Transfers;

namespace ModelBuild.Restoring.Caching;

/// <summary>
/// Archives of the cache, unpacked once: each file is a blob of its own, what lay where is in a listing, which is written last, and the
/// archive itself is gone. One process unpacks while the others wait.
/// </summary>
/// <param name="damage">Told what was wrong with a blob that was removed.</param>
public sealed class ArchiveCache(ModelCache cache, ArchiveLimits limits, Action<Diagnostic> damage)
{
    private readonly CacheFolders folders = cache.Folders;

    /// <summary>Makes the cache hold what an archive holds.</summary>
    /// <param name="root">Only this folder of it is wanted; null for all.</param>
    /// <param name="openAt">Opens the archive where it is, at a byte offset.</param>
    /// <returns>What it holds, and bytes that were fetched for that; 0 where it was there.</returns>
    /// <exception cref="ArchiveException">It is damaged, or larger than allowed; nothing of it is listed.</exception>
    public async Task<(ImmutableArray<ArchiveMember> Members, long Fetched)> EnsureAsync(
        BundleArchive archive, string? root, Func<long, CancellationToken, Task<Stream>> openAt, ITransfer? transfer, CancellationToken cancellationToken)
    {
        var listing = folders.Contents(archive.Layer.Digest, $"{archive.Form.Compression}.{(archive.Form.IsTar ? root ?? "tar" : "file")}");
        // Nothing is removed here: another process may be putting it back at this moment.
        if (await ArchiveListing.ReadAsync(listing, cancellationToken).ConfigureAwait(false) is { } found && found.All(member => member.Digest is not { } digest || cache.IsVerified(digest)))
        {
            transfer?.Skip(archive.Layer.Size);
            return (found, 0);
        }

        using var held = await BlobTurn.AwaitAsync(folders, archive.Layer.Digest, cache.Patience, cancellationToken).ConfigureAwait(false);
        if (await FindAsync(listing, cancellationToken).ConfigureAwait(false) is { } other)
        {
            transfer?.Skip(archive.Layer.Size);
            return (other, 0);
        }

        var (file, fetched) = await FetchAsync(archive.Layer, openAt, isAlone: held is not null, transfer, cancellationToken).ConfigureAwait(false);
        try
        {
            var members = await UnpackAsync(file, archive, root, cancellationToken).ConfigureAwait(false);
            await ArchiveListing.WriteAsync(listing, members, cancellationToken).ConfigureAwait(false);
            // A blob of that name is somebody's file as it stands.
            File.Delete(folders.Archive(archive.Layer.Digest));
            return (members, fetched);
        }
        catch (ArchiveException)
        {
            File.Delete(folders.Archive(archive.Layer.Digest));
            throw;
        }
    }

    /// <summary>The listing, if all its files are there and right.</summary>
    private async Task<ImmutableArray<ArchiveMember>?> FindAsync(string listing, CancellationToken cancellationToken)
    {
        if (await ArchiveListing.ReadAsync(listing, cancellationToken).ConfigureAwait(false) is not { } members)
        {
            return null;
        }

        var isWhole = true;
        foreach (var member in members.Where(member => member.Digest is not null))
        {
            // All are looked at, so that each damaged one is said and mended at once.
            var blob = new Descriptor { MediaType = "application/octet-stream", Digest = member.Digest!.Value, Size = member.Size };
            isWhole &= await cache.HasAsync(blob, damage, cancellationToken).ConfigureAwait(false);
        }

        return isWhole ? members : null;
    }

    /// <summary>The archive's verified bytes: a blob that is there anyway, what a process left that was stopped while it unpacked, or fetched.</summary>
    private async Task<(string File, long Fetched)> FetchAsync(
        Descriptor archive, Func<long, CancellationToken, Task<Stream>> openAt, bool isAlone, ITransfer? transfer, CancellationToken cancellationToken)
    {
        var isBlob = cache.IsVerified(archive.Digest);
        var file = isBlob ? folders.Blob(archive.Digest) : folders.Archive(archive.Digest);
        if (isBlob || (File.Exists(file) && await ModelCache.DamageAsync(file, archive, null, cancellationToken).ConfigureAwait(false) is null))
        {
            transfer?.Skip(archive.Size);
            return (file, 0);
        }

        return (file, await new BlobDownload(folders, archive, file, openAt, transfer) { IsAlone = isAlone }.RunAsync(cancellationToken).ConfigureAwait(false));
    }

    private async Task<ImmutableArray<ArchiveMember>> UnpackAsync(string file, BundleArchive archive, string? root, CancellationToken cancellationToken)
    {
        using var intake = new MemberIntake(folders);
        intake.Prepare();
        await using var content = BlobFile.OpenRead(file);
        var members = await new ArchiveReader(archive.Form, limits, intake.StageAsync).ReadAsync(content, content.Length, root, cancellationToken).ConfigureAwait(false);
        intake.Commit();
        return members;
    }
}
