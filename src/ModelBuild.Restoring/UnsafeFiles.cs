using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Restoring;

/// <summary>Looks into restored files for code that would run when they are loaded.</summary>
internal static class UnsafeFiles
{
    /// <returns>What to warn of.</returns>
    /// <exception cref="ModelException">A file is unsafe, and the project wants that to be an error.</exception>
    public static async Task<ImmutableArray<Diagnostic>> FindAsync(
        UnsafeContentPolicy policy, IEnumerable<PinnedModel> models, CacheFolders folders, CancellationToken cancellationToken)
    {
        if (policy.Action == UnsafeContentAction.Allow)
        {
            return [];
        }

        var reports = new PickleReports(folders);
        var warnings = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (var (model, file) in models.SelectMany(model => model.Files.Select(file => (model, file))))
        {
            if (policy.Judge(file.Path, model.Reference, await reports.OfAsync(file, cancellationToken).ConfigureAwait(false)) is { } warning)
            {
                warnings.Add(warning);
            }
        }

        return warnings.DrainToImmutable();
    }
}
