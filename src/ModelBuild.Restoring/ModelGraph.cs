using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Oci;

namespace ModelBuild.Restoring;

/// <summary>
/// All models that a project gets: those it references, those that these need, and those that its packages bring. One version of
/// each, by NuGet's rules: a reference of the project counts before any other, and a nearer wish before a farther one.
/// </summary>
internal sealed class ModelGraph(RestoreRequest request, ModelResolver resolver, RestoreSource source, LockedPins pins)
{
    /// <summary>More than any real chain of models, few enough that a hostile registry cannot keep a build busy.</summary>
    public const int MaxDepth = 16;

    private readonly List<PinnedModel> chosen = [];

    /// <param name="models">What the project and its packages ask for.</param>
    /// <exception cref="ModelException">A model cannot be had, or wishes contradict each other.</exception>
    public async Task<ImmutableArray<PinnedModel>> ResolveAsync(IReadOnlyList<RequestedModel> models, CancellationToken cancellationToken)
    {
        var level = await resolver.PinAllAsync([.. models.Where(model => model.Package is null)], pins.FindAsync, cancellationToken).ConfigureAwait(false);
        while (!level.IsEmpty)
        {
            chosen.AddRange(level);
            level = await NextAsync(level, cancellationToken).ConfigureAwait(false);
        }

        chosen.AddRange(await AddPackagedAsync([.. models.Where(model => model.Package is not null)], cancellationToken).ConfigureAwait(false));
        RequestedModel.CheckFolders(chosen.Select(model => model.Request));
        return [.. chosen];
    }

    /// <summary>What the models of one level need and nothing nearer has.</summary>
    private async Task<ImmutableArray<PinnedModel>> NextAsync(ImmutableArray<PinnedModel> level, CancellationToken cancellationToken)
    {
        var next = ImmutableArray.CreateBuilder<PinnedModel>();
        foreach (var wishes in level.SelectMany(model => DependencyRequests.Of(model.Request, model.Bundle, request)).GroupBy(wish => wish.Repository))
        {
            if (wishes.FirstOrDefault(wish => wish.Trail.Length > MaxDepth) is { } deep)
            {
                throw new ModelException(RestoreDiagnostics.DependenciesTooDeep(deep.Origin));
            }

            var nearer = chosen.Where(model => model.Request.Repository == wishes.Key).ToList();
            if (nearer.Count == 0)
            {
                next.Add(await ChooseAsync(wishes.Key, [.. wishes], cancellationToken).ConfigureAwait(false));
            }
            else
            {
                Check(wishes, nearer);
            }
        }

        return next.DrainToImmutable();
    }

    /// <summary>A version that fits all wishes of one level: what the lock file pins before anything else, then the narrowest wish's.</summary>
    private async Task<PinnedModel> ChooseAsync(RepositoryAddress repository, ImmutableArray<RequestedModel> wishes, CancellationToken cancellationToken)
    {
        foreach (var wish in wishes.DistinctBy(wish => wish.Version.Text).OrderBy(wish => pins.Has(wish) ? 0 : 1).ThenBy(wish => wish.Version.Breadth))
        {
            var pin = (await resolver.PinAllAsync([wish], pins.FindAsync, cancellationToken).ConfigureAwait(false))[0];
            if (wishes.All(other => other.Version == wish.Version || Meets(pin, other)))
            {
                return pin;
            }
        }

        throw new ModelException(RestoreDiagnostics.DependencyConflict(repository, wishes.Select(wish => wish.Origin)));
    }

    private void Check(IEnumerable<RequestedModel> wishes, List<PinnedModel> nearer)
    {
        foreach (var wish in wishes.Where(wish => !nearer.Any(model => Meets(model, wish))))
        {
            var winner = nearer[0];
            if (winner.Request.Trail.IsEmpty)
            {
                source.Warnings.Enqueue(RestoreDiagnostics.DependencyOverridden(wish.Origin, winner.Request.Origin, winner.Entry.Digest));
            }
            else
            {
                throw new ModelException(RestoreDiagnostics.DependencyConflict(wish.Repository, [winner.Request.Origin, wish.Origin]));
            }
        }
    }

    /// <summary>What packages bring and the project has not. A package brings all that its models need, so nothing is looked up.</summary>
    private async Task<ImmutableArray<PinnedModel>> AddPackagedAsync(ImmutableArray<RequestedModel> models, CancellationToken cancellationToken)
    {
        var wanted = ImmutableArray.CreateBuilder<RequestedModel>();
        foreach (var wishes in models.GroupBy(model => model.Repository))
        {
            var nearer = chosen.Where(model => model.Request.Repository == wishes.Key).ToList();
            if (nearer.Count > 0)
            {
                Check(wishes, nearer);
            }
            else if (wishes.Select(wish => wish.Version).Distinct().Skip(1).Any())
            {
                throw new ModelException(RestoreDiagnostics.DependencyConflict(wishes.Key, wishes.Select(wish => wish.Origin)));
            }
            else
            {
                // Two libraries may bring one model, under one name or under two.
                wanted.AddRange(wishes.DistinctBy(wish => wish.TargetFolder));
            }
        }

        return await resolver.PinAllAsync(wanted.DrainToImmutable(), (_, _) => default, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Of an index, the entry and the chosen manifest have digests of their own, and either may be asked for.</summary>
    private static bool Meets(PinnedModel pin, RequestedModel wish) => wish.Version.IsMetBy(pin.Entry.Resolved, pin.Entry.Tag, pin.Entry.Digest)
        || wish.Version.IsMetBy(null, null, pin.Bundle.Digest);
}
