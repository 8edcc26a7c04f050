using System.Collections.Immutable;

namespace ModelBuild.Bundles.Packing;

/// <summary>The files of a request that are to be packed: each is there, has a name that is safe everywhere, and is reached by no link that is not followed.</summary>
internal static class FileList
{
    /// <returns>Ordered by path.</returns>
    /// <exception cref="ModelException">A file cannot be packed, two have one name, or there is none.</exception>
    public static ImmutableArray<ModelFile> Of(PackRequest request)
    {
        var files = ImmutableArray.CreateBuilder<ModelFile>();
        foreach (var file in request.Files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            if (BundlePath.Problem(file.Path) is { } problem)
            {
                throw new ModelException(PackDiagnostics.UnsafePath(file, problem));
            }

            // File.Exists is content with a link that leads nowhere.
            if (!File.Exists(file.SourcePath) || File.ResolveLinkTarget(file.SourcePath, returnFinalTarget: true) is { Exists: false })
            {
                throw new ModelException(PackDiagnostics.FileMissing(file));
            }

            var verdict = request.FollowLinks ? default : LinkPolicy.Judge(file);
            if (verdict.Decision == LinkDecision.Refused)
            {
                throw new ModelException(PackDiagnostics.LinkRefused(file, verdict.Link, verdict.Target));
            }

            if (verdict.Decision == LinkDecision.Follow)
            {
                files.Add(file);
            }
        }

        if (files.Count == 0)
        {
            throw new ModelException(PackDiagnostics.NoFiles());
        }

        return BundlePath.FirstCollision(files.Select(file => file.Path)) is var (one, other)
            ? throw new ModelException(PackDiagnostics.PathCollision(files.First(file => file.Path == one), files.Last(file => file.Path == other)))
            : files.DrainToImmutable();
    }
}
