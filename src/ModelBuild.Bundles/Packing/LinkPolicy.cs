namespace ModelBuild.Bundles.Packing;

/// <summary>
/// Which symbolic links are followed: those that lead below the folder that the file's wildcard starts from, and those that
/// stay inside one repository of a Hugging Face cache, which keeps its files as links. Others could carry anything of the
/// machine into a bundle.
/// </summary>
internal static class LinkPolicy
{
    /// <summary>What to do with a file, and the link that decided it.</summary>
    public static LinkVerdict Judge(ModelFile file)
    {
        var root = file.WildcardRoot ?? Path.GetDirectoryName(file.SourcePath)!;
        foreach (var step in StepsBelow(root, file.SourcePath))
        {
            if (LinkTarget(step) is not { } target)
            {
                continue;
            }

            var real = RealPath(target);
            if (IsBelowOrSame(RealPath(Path.GetDirectoryName(step)!), real) && Directory.Exists(real))
            {
                return new(LinkDecision.Loop, step, real);
            }

            if (!IsBelowOrSame(real, RealPath(root)) && !IsInSameHuggingFaceRepository(step, real))
            {
                return new(LinkDecision.Refused, step, real);
            }
        }

        return new(LinkDecision.Follow, file.SourcePath, file.SourcePath);
    }

    /// <summary>Each path from just below <paramref name="root"/> down to <paramref name="path"/>.</summary>
    private static IEnumerable<string> StepsBelow(string root, string path)
    {
        var relative = Path.GetRelativePath(root, path);
        var step = root;
        foreach (var segment in relative.Split(Path.DirectorySeparatorChar))
        {
            step = Path.GetFullPath(segment, step);
            yield return step;
        }
    }

    /// <summary>The path without any link in it.</summary>
    private static string RealPath(string path)
    {
        var real = Path.GetPathRoot(Path.GetFullPath(path))!;
        foreach (var segment in Path.GetFullPath(path)[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, segment);
            real = LinkTarget(real) is { } target ? RealPath(target) : real;
        }

        return real;
    }

    private static string? LinkTarget(string path)
    {
        var info = new FileInfo(path);
        return info.LinkTarget is null ? null : info.ResolveLinkTarget(returnFinalTarget: true)?.FullName;
    }

    private static bool IsBelowOrSame(string path, string folder) =>
        path == folder || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary><c>models--ORG--NAME/snapshots/REVISION/FILE</c> links to <c>models--ORG--NAME/blobs/HASH</c>.</summary>
    private static bool IsInSameHuggingFaceRepository(string link, string target)
    {
        for (var folder = Path.GetDirectoryName(link); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Path.GetFileName(folder).Split("--") is ["models" or "datasets" or "spaces", _, ..]
                && Directory.Exists(Path.Combine(folder, "snapshots")))
            {
                return IsBelowOrSame(target, Path.Combine(RealPath(folder), "blobs"));
            }
        }

        return false;
    }
}

internal enum LinkDecision
{
    Follow,

    /// <summary>The link leads to a folder that it lies in: what is below was there already.</summary>
    Loop,

    Refused,
}

internal readonly record struct LinkVerdict(LinkDecision Decision, string Link, string Target);
