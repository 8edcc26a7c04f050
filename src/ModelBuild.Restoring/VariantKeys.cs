using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Restoring.Locking;

namespace ModelBuild.Restoring;

/// <summary>
/// What the project references in its other frameworks, runtimes and configurations, so that a restore of one does not drop what is
/// pinned for another. Found out only where it matters: each is an evaluation of the project.
/// </summary>
internal sealed class VariantKeys(RestoreRequest request)
{
    private ImmutableHashSet<LockKey>? found;

    /// <summary>Null where it cannot be known, because a variant of the project is in error.</summary>
    public async Task<ImmutableHashSet<LockKey>?> FindAsync(CancellationToken cancellationToken)
    {
        if (found is null && request.Variants is { } variants)
        {
            try
            {
                var requests = await variants(cancellationToken).ConfigureAwait(false);
                found = requests?.SelectMany(RequestedModel.ParseAll).Where(model => model.Package is null).Select(model => model.Key).ToImmutableHashSet();
            }
            catch (ModelException)
            {
                // It is said when that variant is restored.
            }

            return found;
        }

        return found ??= [];
    }
}
