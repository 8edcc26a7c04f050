using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring.Versions;

namespace ModelBuild.Restoring;

/// <summary>Says what a registry or a repository holds.</summary>
public sealed class ModelLister(Repositories repositories)
{
    /// <summary>Small requests, most of whose time is waiting.</summary>
    private const int Parallelism = 8;

    /// <summary>The repositories of a registry, sorted.</summary>
    /// <exception cref="ModelException">It does not tell; <c>MODEL5###</c>.</exception>
    public async Task<ImmutableArray<string>> RepositoriesAsync(RegistryAddress registry, CancellationToken cancellationToken)
    {
        try
        {
            var names = await repositories.ListAsync(registry, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
            return [.. names.Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, registry.ToString()) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }

    /// <summary>The tags of a repository: versions first, the highest first of all, then the others.</summary>
    /// <exception cref="ModelException"><c>MODEL5###</c>; a repository that does not exist has no tags.</exception>
    public async Task<ImmutableArray<ListedTag>> TagsAsync(RepositoryAddress address, CancellationToken cancellationToken)
    {
        try
        {
            var repository = await repositories.OpenToReadAsync(address, _ => { }, cancellationToken).ConfigureAwait(false);
            var tags = await repository.ListTagsAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
            var listed = new ListedTag?[tags.Count];
            await Parallel.ForEachAsync(Enumerable.Range(0, tags.Count), new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken }, async (i, cancellation) =>
            {
                // One that is removed meanwhile is none.
                var digest = (await repository.ResolveAsync(tags[i], cancellation).ConfigureAwait(false))?.Digest;
                listed[i] = digest is { } found && await repository.FetchManifestAsync(found, cancellation).ConfigureAwait(false) is { } document
                    ? new(tags[i], document.Digest, document.Manifest?.Layers.Sum(layer => layer.Size), document.Manifest?.ArtifactType ?? document.Manifest?.Config.MediaType ?? document.MediaType)
                    : null;
            }).ConfigureAwait(false);
            return [.. listed.OfType<ListedTag>().OrderByDescending(tag => TagVersion.TryParse(tag.Tag)?.Version).ThenBy(tag => tag.Tag, StringComparer.Ordinal)];
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, address.ToString()) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }
}

/// <summary>A tag, and what it names.</summary>
/// <param name="Size">Bytes of all layers, as they are stored; null for an index.</param>
/// <param name="Type">The artifact's type, or its configuration's media type.</param>
public sealed record ListedTag(string Tag, Digest Digest, long? Size, string Type);
