using System.Collections.Immutable;

namespace ModelBuild.Bundles.Packing;

/// <summary>Checks that a bundle holds what its files need: shards, external weights, variables, assets.</summary>
internal static class Closure
{
    /// <param name="files">All files of the bundle.</param>
    /// <exception cref="ModelException">A file needs what is not in the bundle, or what is not below its own folder.</exception>
    public static void Check(ImmutableArray<DescribedFile> files)
    {
        var paths = files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var (file, _, facts) in files)
        {
            var folder = file.Path[..(file.Path.LastIndexOf('/') + 1)];
            var missing = (facts.Model?.Needs ?? []).Select(need => Inside(file, need)).Where(need => !Holds(paths, folder + need)).ToList();
            if (missing.Count > 0)
            {
                throw new ModelException(FormatDiagnostics.NeedsMissing(file.SourcePath, missing, OnDisk(file, missing)));
            }
        }
    }

    /// <summary>A folder is there where any file is in it. Not every format says whether it names a file or a folder.</summary>
    private static bool Holds(HashSet<string> paths, string need) =>
        paths.Contains(need.TrimEnd('/')) || paths.Any(path => path.StartsWith($"{need.TrimEnd('/')}/", StringComparison.Ordinal));

    private static string Inside(ModelFile file, string need)
    {
        var path = need.Replace('\\', '/');
        while (path.StartsWith("./", StringComparison.Ordinal))
        {
            path = path[2..];
        }

        return BundlePath.Problem(path.TrimEnd('/')) is { } problem
            ? throw new ModelException(FormatDiagnostics.NeedsOutside(file.SourcePath, need, problem))
            : path;
    }

    /// <summary>The first missing file that lies where the model does, so that only an item is missing.</summary>
    private static string? OnDisk(ModelFile file, IEnumerable<string> missing) => missing
        .Select(need => Path.Combine(Path.GetDirectoryName(file.SourcePath)!, need))
        .FirstOrDefault(path => File.Exists(path) || Directory.Exists(path));
}
