using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace ModelBuild.Oci.Layout;

/// <summary>
/// An OCI image layout in a tar file as a repository, which others call an OCI archive. It is read where it lies. A tar cannot be changed in its
/// middle, so changes are made to a copy beside it, which <see cref="CompleteAsync"/> puts in its place; what is not completed goes with this.
/// </summary>
internal sealed class TarLayout(string file) : IRepository, IDisposable
{
    private readonly string path = Path.GetFullPath(file);

    // Callers push at the same time; a tar is written from its start to its end.
    private readonly SemaphoreSlim turn = new(1);
    private volatile TarContent? seen;
    private volatile StagedTar? staged;

    public RepositoryAddress Address { get; } = RepositoryAddress.InFolder(file);

    public async Task<Descriptor?> ResolveAsync(string tag, CancellationToken cancellationToken) =>
        LayoutEntries.Find((await LookAsync(cancellationToken).ConfigureAwait(false)).Index, tag);

    public async Task<OciDocument?> FetchManifestAsync(Digest digest, CancellationToken cancellationToken) =>
        (await LookAsync(cancellationToken).ConfigureAwait(false)).Find(digest) is { } member
            ? await this.ReadManifestAsync(digest, member.Size, cancellationToken).ConfigureAwait(false)
            : null;

    public async Task<bool> ContainsAsync(Descriptor blob, CancellationToken cancellationToken) =>
        (await LookAsync(cancellationToken).ConfigureAwait(false)).Holds(blob);

    public async Task<Stream> OpenBlobAsync(Descriptor blob, ByteRange range, CancellationToken cancellationToken)
    {
        range.ThrowIfOutside(blob);
        while (true)
        {
            var writing = staged;
            var content = writing?.Content ?? await ReadAsync(cancellationToken).ConfigureAwait(false);
            var member = content.Find(blob.Digest) ?? throw new ContentNotFoundException(Address, blob.Digest.ToString());
            if (writing is not null)
            {
                return writing.Open(member, range);
            }

            // Another file may have come in its place, where the same bytes lie elsewhere.
            var stream = TarContent.Open(path, member, range);
            if (TarContent.StatOf(path) == content.Stat)
            {
                return stream;
            }

            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    public Task<PushOutcome> PushBlobAsync(BlobSource source, IProgress<long>? progress, CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            var content = await LookAsync(cancellationToken).ConfigureAwait(false);
            if (content.Holds(source.Descriptor))
            {
                return PushOutcome.Present;
            }

            var tar = await StageAsync(content, cancellationToken).ConfigureAwait(false);
            await tar.AddAsync(source, progress, cancellationToken).ConfigureAwait(false);
            return PushOutcome.Sent;
        },
        cancellationToken);

    /// <exception cref="MissingBlobsException">Another program took away what was there.</exception>
    public Task PushManifestAsync(OciDocument document, string? tag, CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            var content = await LookAsync(cancellationToken).ConfigureAwait(false);
            if (!content.Holds(document.Descriptor))
            {
                if (document.Manifest?.Blobs.All(content.Holds) == false)
                {
                    throw new MissingBlobsException(Address, document.Digest);
                }

                var tar = await StageAsync(content, cancellationToken).ConfigureAwait(false);
                await tar.AddAsync(BlobSource.OfBytes(document.Descriptor, document.Bytes), null, cancellationToken).ConfigureAwait(false);
            }

            return await ListAsync(manifests => LayoutEntries.Add(manifests, document.Descriptor, tag), cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    public async Task<ImmutableArray<Descriptor>> ListReferrersAsync(Digest subject, string artifactType, CancellationToken cancellationToken) =>
        await LayoutReferrers.ListAsync(this, (await LookAsync(cancellationToken).ConfigureAwait(false)).Index, subject, artifactType, cancellationToken).ConfigureAwait(false);

    public async IAsyncEnumerable<string> ListTagsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var tag in LayoutEntries.Tags((await LookAsync(cancellationToken).ConfigureAwait(false)).Index))
        {
            yield return tag;
        }
    }

    public Task<bool> DeleteTagAsync(string tag, CancellationToken cancellationToken) =>
        InTurnAsync(() => ListAsync(manifests => LayoutEntries.RemoveTag(manifests, tag), cancellationToken), cancellationToken);

    public Task<bool> DeleteManifestAsync(Digest digest, CancellationToken cancellationToken) =>
        InTurnAsync(() => ListAsync(manifests => LayoutEntries.RemoveManifest(manifests, digest), cancellationToken), cancellationToken);

    public Task CompleteAsync(CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            using var tar = staged;
            staged = null;
            await (tar?.CompleteAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
            return tar is not null;
        },
        cancellationToken);

    public void Dispose()
    {
        staged?.Dispose();
        turn.Dispose();
    }

    /// <summary>What is staged, or else what the file holds now.</summary>
    private async Task<TarContent> LookAsync(CancellationToken cancellationToken) =>
        staged?.Content ?? await ReadAsync(cancellationToken).ConfigureAwait(false);

    private async Task<TarContent> ReadAsync(CancellationToken cancellationToken)
    {
        var content = seen;
        return content is not null && content.Stat == TarContent.StatOf(path)
            ? content
            : seen = await TarContent.ReadAsync(path, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StagedTar> StageAsync(TarContent content, CancellationToken cancellationToken) =>
        staged ??= await StagedTar.BeginAsync(path, content, cancellationToken).ConfigureAwait(false);

    private async Task<bool> ListAsync(Func<ImmutableArray<Descriptor>, ImmutableArray<Descriptor>> change, CancellationToken cancellationToken)
    {
        var content = await LookAsync(cancellationToken).ConfigureAwait(false);
        var manifests = change(content.Index.Manifests);
        if (LayoutEntries.AreSame(content.Index.Manifests, manifests))
        {
            return false;
        }

        (await StageAsync(content, cancellationToken).ConfigureAwait(false)).List(content.Index with { Manifests = manifests });
        return true;
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> change, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await change().ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }
}
