using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring.Locking;
using ModelBuild.Restoring.Versions;

namespace ModelBuild.Restoring;

/// <summary>What registries have that a project has not.</summary>
public static class OutdatedModels
{
    private static readonly VersionRequest Stable = VersionRequest.TryParse("*")!, Any = VersionRequest.TryParse("*-*")!;

    /// <summary>One for each thing that the project itself asks for, in its order. What packages bring they pin.</summary>
    /// <param name="allowPrerelease">Prereleases count as newest.</param>
    /// <exception cref="ModelException">A reference is malformed, or its registry does not answer.</exception>
    public static async Task<ImmutableArray<ModelAge>> FindAsync(ModelProject project, Repositories repositories, bool allowPrerelease, CancellationToken cancellationToken)
    {
        var lockFile = await project.ReadLockFileAsync(cancellationToken).ConfigureAwait(false);
        // One by one: what two frameworks ask for is never in one folder.
        var models = project.Request.References.Where(reference => reference.Package is null)
            .SelectMany(reference => RequestedModel.ParseAll(project.Request with { References = [reference] })).DistinctBy(model => model.Key).ToList();
        var ages = new ModelAge[models.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, models.Count), cancellationToken, async (i, cancellation) =>
            ages[i] = await FindAsync(models[i], lockFile.Models.GetValueOrDefault(models[i].Key), repositories, allowPrerelease, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        return [.. ages];
    }

    private static async Task<ModelAge> FindAsync(RequestedModel model, LockEntry? pin, Repositories repositories, bool allowPrerelease, CancellationToken cancellationToken)
    {
        try
        {
            var repository = await repositories.OpenToReadAsync(model.Repository, _ => { }, cancellationToken).ConfigureAwait(false);
            var tags = await repository.ListTagsAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
            var fits = model.Version switch
            {
                VersionRequest.OfDigest => null,
                VersionRequest.OfTag named => named.Tag,
                _ => VersionSelector.Choose(model.Version, tags) is [var best, ..] ? best.Tag : null,
            };
            var latest = VersionSelector.Choose(allowPrerelease ? Any : Stable, tags) is [var newest, ..] ? newest.Version : null;
            var found = fits is null ? null : (await repository.ResolveAsync(fits, cancellationToken).ConfigureAwait(false))?.Digest;
            return new()
            {
                Reference = model.Reference,
                Requested = model.Key.Requested,
                Pinned = pin is null ? null : pin.Resolved ?? pin.Tag ?? pin.Digest.ToString(),
                PinnedDigest = pin?.Digest,
                Fitting = fits is null ? null : model.Version is VersionRequest.OfTag ? fits : TagVersion.TryParse(fits)!.Version.ToFullString(),
                FittingDigest = found,
                Latest = latest?.ToFullString(),
                HasNewer = latest is not null && NuGet.Versioning.NuGetVersion.TryParse(pin?.Resolved, out var pinned) && latest > pinned,
            };
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, model.Repository.ToString()) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }
}

/// <summary>One thing that a project asks for, and what there is.</summary>
public sealed record ModelAge
{
    public required string Reference { get; init; }

    public required string Requested { get; init; }

    /// <summary>Version, tag or digest that the lock file pins; null where it pins nothing.</summary>
    public required string? Pinned { get; init; }

    public required Digest? PinnedDigest { get; init; }

    /// <summary>The version that a restore with <c>--force-evaluate</c> would take, or the tag; null where a digest is asked for.</summary>
    public required string? Fitting { get; init; }

    public required Digest? FittingDigest { get; init; }

    /// <summary>The newest version of all; null where no tag is a version.</summary>
    public required string? Latest { get; init; }

    /// <summary>True where the newest of all is newer than what is pinned.</summary>
    public required bool HasNewer { get; init; }

    /// <summary>True where a tag names something else now.</summary>
    public bool HasMoved => PinnedDigest is not null && FittingDigest is not null && FittingDigest != PinnedDigest;

    public bool IsOutdated => HasNewer || HasMoved || Pinned is null;
}
