using ModelBuild.Bundles.Archives;

namespace ModelBuild.Bundles;

/// <summary>Finds the file that a link of an archive leads to. Only names are looked at; there is no file system to be led astray in.</summary>
internal static class ArchiveLinks
{
    /// <summary>As many as Linux follows.</summary>
    private const int MaxSteps = 40;

    /// <summary>The entry itself, or the file that its links lead to.</summary>
    /// <param name="find">The entry of a path in the model; null where there is none.</param>
    /// <exception cref="ArchiveException">They lead out of the model, to a folder, to nothing, or in a circle.</exception>
    public static ArchiveMember FileOf(ArchiveMember member, Func<string, ArchiveMember?> find, ArchiveRules rules)
    {
        var file = member;
        for (var step = 0; file.Kind != ArchiveMemberKind.File; step++)
        {
            if (step == MaxSteps)
            {
                throw Bad(member, "links go round in a circle");
            }

            var target = file.Kind == ArchiveMemberKind.HardLink ? InModel(ArchiveMember.Normalise(file.Target!), rules) : Resolve(file, rules);
            file = target is null ? throw Bad(member, "that is not in the model")
                : find(target) ?? throw Bad(member, "there is no such file in the model");
        }

        return file;
    }

    /// <summary>Where a symbolic link leads in the model; null where it leaves it.</summary>
    private static string? Resolve(ArchiveMember link, ArchiveRules rules)
    {
        var target = link.Target!.Replace('\\', '/');
        // In an image, '/' is the image's own.
        var isAbsolute = target.StartsWith('/');
        if (isAbsolute && rules.Root is null)
        {
            return null;
        }

        var segments = new List<string>(isAbsolute ? [] : $"{rules.Root}/{link.Path}".Split('/', StringSplitOptions.RemoveEmptyEntries)[..^1]);
        foreach (var segment in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(segment => segment != "."))
        {
            if (segment != "..")
            {
                segments.Add(segment);
            }
            else if (segments.Count > 0)
            {
                segments.RemoveAt(segments.Count - 1);
            }
            else if (rules.Root is null)
            {
                return null;
            }
        }

        return InModel(string.Join('/', segments), rules);
    }

    private static string? InModel(string path, ArchiveRules rules)
    {
        var own = rules.Root is null ? path : path.TrimStart('/');
        return rules.Root is null ? own
            : own.StartsWith($"{rules.Root}/", StringComparison.Ordinal) ? own[(rules.Root.Length + 1)..]
            : null;
    }

    private static ArchiveException Bad(ArchiveMember link, string problem) =>
        new(ArchiveFault.Unsafe, $"its entry '{link.Path}' is a link to '{link.Target}', and {problem}");
}
