using System.Collections.Immutable;
using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>Sets and removes tags, and removes what they name. No weights move.</summary>
public sealed class ModelTagger(Repositories repositories)
{
    /// <summary>Gives what a reference names further tags in the same repository.</summary>
    /// <param name="mayMove">Whether a tag may be taken from another digest.</param>
    /// <returns>What they name now, and those that did not name it before.</returns>
    /// <exception cref="ModelException"><c>MODEL2###</c>, <c>MODEL5###</c> for the registry, <c>MODEL7###</c> for the disk.</exception>
    public async Task<(Digest Digest, ImmutableArray<string> Set)> TagAsync(
        ArtifactReference reference, ImmutableArray<string> tags, Func<string, bool> mayMove, CancellationToken cancellationToken) =>
        await ChangeAsync(reference, async repository =>
        {
            CheckNames(tags);
            var document = await repository.FetchAsync(reference.Tag, reference.Digest, cancellationToken).ConfigureAwait(false);
            foreach (var tag in tags.Where(tag => !mayMove(tag)))
            {
                if (await repository.ResolveAsync(tag, cancellationToken).ConfigureAwait(false) is { } there && there.Digest != document.Digest)
                {
                    throw new ModelException(PushDiagnostics.TagTaken(reference.Repository, tag, there.Digest, document.Digest));
                }
            }

            return (document.Digest, await SetAsync(repository, document, tags, cancellationToken).ConfigureAwait(false));
        }, cancellationToken).ConfigureAwait(false);

    /// <summary>Removes the tag of a reference and leaves what it names.</summary>
    public Task UntagAsync(ArtifactReference reference, CancellationToken cancellationToken) => ChangeAsync(reference, async repository =>
        await repository.DeleteTagAsync(reference.Tag!, cancellationToken).ConfigureAwait(false)
            ? true
            : throw new ContentNotFoundException(reference.Repository, $"the tag '{reference.Tag}'"), cancellationToken);

    /// <summary>Removes what a digest names, and every tag of it.</summary>
    public Task DeleteAsync(ArtifactReference reference, CancellationToken cancellationToken) => ChangeAsync(reference, async repository =>
        await repository.DeleteManifestAsync(reference.Digest!.Value, cancellationToken).ConfigureAwait(false)
            ? true
            : throw new ContentNotFoundException(reference.Repository, reference.Digest.Value.ToString()), cancellationToken);

    /// <summary>Sets tags of a document that is there.</summary>
    /// <returns>Those that did not name it before.</returns>
    internal static async Task<ImmutableArray<string>> SetAsync(IRepository repository, OciDocument document, ImmutableArray<string> tags, CancellationToken cancellationToken)
    {
        CheckNames(tags);
        var set = ImmutableArray.CreateBuilder<string>();
        foreach (var tag in tags.Distinct(StringComparer.Ordinal))
        {
            if ((await repository.ResolveAsync(tag, cancellationToken).ConfigureAwait(false))?.Digest != document.Digest)
            {
                await repository.PushManifestAsync(document, tag, cancellationToken).ConfigureAwait(false);
                set.Add(tag);
            }
        }

        return set.DrainToImmutable();
    }

    private static void CheckNames(ImmutableArray<string> tags)
    {
        if (tags.FirstOrDefault(tag => !RepositoryName.IsValidTag(tag)) is { } wrong)
        {
            throw new ModelException(PushDiagnostics.InvalidTag(wrong));
        }
    }

    private async Task<T> ChangeAsync<T>(ArtifactReference reference, Func<IRepository, Task<T>> change, CancellationToken cancellationToken)
    {
        if (reference is { Tag: null, Digest: null })
        {
            throw new ModelException(InspectDiagnostics.NeitherTagNorDigest(reference.ToString()));
        }

        try
        {
            // Nothing is looked up elsewhere of what is to be changed.
            var repository = await repositories.OpenToWriteAsync(reference.Repository, _ => { }, cancellationToken).ConfigureAwait(false);
            var result = await change(repository).ConfigureAwait(false);
            await repository.CompleteAsync(cancellationToken).ConfigureAwait(false);
            return result;
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, reference.Repository.ToString()) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }
}
