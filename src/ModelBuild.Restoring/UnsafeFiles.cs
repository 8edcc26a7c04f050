using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Restoring;

/// <summary>Looks into restored files for code that would run when they are loaded.</summary>
internal static class UnsafeFiles
{
    /// <param name="placeOf">Where a blob's file is.</param>
    /// <returns>What to warn of, in the order of the files.</returns>
    /// <exception cref="ModelException">A file is unsafe, and the project wants that to be an error.</exception>
    public static async Task<ImmutableArray<Diagnostic>> FindAsync(
        UnsafeContentPolicy policy, IEnumerable<PinnedModel> models, CacheFolders folders, Func<Digest, string> placeOf, CancellationToken cancellationToken)
    {
        if (policy.Action == UnsafeContentAction.Allow)
        {
            return [];
        }

        var reports = new PickleReports(folders, placeOf);
        (PinnedModel Model, BundleFile File)[] files = [.. models.SelectMany(model => model.Files.Select(file => (model, file)))];
        var found = new PickleReport?[files.Length];
        await Parallel.ForAsync(0, files.Length, cancellationToken, async (i, cancellation) =>
            found[i] = await reports.OfAsync(files[i].File, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        return [.. files.Select((file, i) => policy.Judge(file.File.Path, file.Model.Reference, found[i])).OfType<Diagnostic>()];
    }
}
