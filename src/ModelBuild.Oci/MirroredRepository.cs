using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace ModelBuild.Oci;

/// <summary>
/// A registry's repository, and mirrors that are asked before it: for what has a digest all of them, for tags only those whose
/// user said so. What changes the repository goes to the registry itself.
/// </summary>
/// <param name="home">The repository where it is changed.</param>
/// <param name="origin">The repository where it is read: the same, or at the server that a hosts.toml names.</param>
internal sealed class MirroredRepository(IRepository home, IRepository origin, ImmutableArray<Mirror> mirrors, Action<MirrorIncident> tell) : IRepository
{
    public RepositoryAddress Address => home.Address;

    /// <summary>The one place that blobs come from; null where mirrors come first.</summary>
    public IRepository? OnlyOrigin => mirrors.Any(mirror => mirror.Pulls) ? null : origin;

    public Task<Descriptor?> ResolveAsync(string tag, CancellationToken cancellationToken) =>
        AskAsync(mirror => mirror.Resolves, repository => repository.ResolveAsync(tag, cancellationToken), found => found is not null);

    public Task<OciDocument?> FetchManifestAsync(Digest digest, CancellationToken cancellationToken) =>
        AskAsync(mirror => mirror.Pulls, repository => repository.FetchManifestAsync(digest, cancellationToken), found => found is not null);

    /// <summary>Those that a mirror knows, where there are mirrors: nobody needs a referrer so much that he would wait for a registry that is off.</summary>
    public async Task<ImmutableArray<Descriptor>> ListReferrersAsync(Digest subject, string artifactType, CancellationToken cancellationToken)
    {
        if (OnlyOrigin is not null)
        {
            return await origin.ListReferrersAsync(subject, artifactType, cancellationToken).ConfigureAwait(false);
        }

        foreach (var mirror in mirrors.Where(mirror => mirror.Pulls && mirror.AsideBecause(Address) is null))
        {
            try
            {
                if (await mirror.Open(Address).ListReferrersAsync(subject, artifactType, cancellationToken).ConfigureAwait(false) is { IsEmpty: false } found)
                {
                    return found;
                }
            }
            catch (Exception exception) when (Mirror.IsFailure(exception))
            {
                mirror.Fail(Address, exception, tell);
            }
        }

        return [];
    }

    public Task<bool> ContainsAsync(Descriptor blob, CancellationToken cancellationToken) =>
        AskAsync(mirror => mirror.Pulls, repository => repository.ContainsAsync(blob, cancellationToken), isHeld => isHeld);

    public async Task<Stream> OpenBlobAsync(Descriptor blob, ByteRange range, CancellationToken cancellationToken)
    {
        var content = new MirroredBlob(Address, origin, [.. mirrors.Where(mirror => mirror.Pulls)], blob, range, tell);
        try
        {
            await content.OpenAsync(cancellationToken).ConfigureAwait(false);
            return content;
        }
        catch
        {
            await content.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async IAsyncEnumerable<string> ListTagsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Whole, so that a list that breaks is not continued with another's.
        var tags = await AskAsync(
            mirror => mirror.Resolves,
            repository => repository.ListTagsAsync(cancellationToken).ToListAsync(cancellationToken).AsTask(),
            found => found.Count > 0).ConfigureAwait(false);
        foreach (var tag in tags)
        {
            yield return tag;
        }
    }

    public Task<PushOutcome> PushBlobAsync(BlobSource source, IProgress<long>? progress, CancellationToken cancellationToken) =>
        home.PushBlobAsync(source, progress, cancellationToken);

    public Task PushManifestAsync(OciDocument document, string? tag, CancellationToken cancellationToken) => home.PushManifestAsync(document, tag, cancellationToken);

    public Task<bool> DeleteTagAsync(string tag, CancellationToken cancellationToken) => home.DeleteTagAsync(tag, cancellationToken);

    public Task<bool> DeleteManifestAsync(Digest digest, CancellationToken cancellationToken) => home.DeleteManifestAsync(digest, cancellationToken);

    public Task CompleteAsync(CancellationToken cancellationToken) => home.CompleteAsync(cancellationToken);

    /// <summary>The first answer of a mirror, else that of the registry, whose failure names the mirrors that were asked.</summary>
    private async Task<T> AskAsync<T>(Func<Mirror, bool> may, Func<IRepository, Task<T>> ask, Func<T, bool> isAnswer)
    {
        var asked = ImmutableArray.CreateBuilder<AskedMirror>();
        foreach (var mirror in mirrors.Where(may))
        {
            var failure = mirror.AsideBecause(Address);
            try
            {
                if (failure is null && await ask(mirror.Open(Address)).ConfigureAwait(false) is var answer && isAnswer(answer))
                {
                    return answer;
                }
            }
            catch (Exception exception) when (Mirror.IsFailure(exception))
            {
                failure = exception;
                mirror.Fail(Address, exception, tell);
            }

            asked.Add(new(mirror.Name, failure));
        }

        try
        {
            return await ask(origin).ConfigureAwait(false);
        }
        catch (OciException exception)
        {
            exception.AskedMirrors = asked.DrainToImmutable();
            throw;
        }
    }
}
