using System.Collections.Immutable;
using ModelBuild.Bundles.Archives;

namespace ModelBuild.Bundles;

/// <summary>
/// The files that archives make together. In an overlay the rules of the OCI image specification hold: an entry replaces what has its path,
/// <c>.wh.NAME</c> removes NAME of the archives below, <c>.wh..wh..opq</c> removes all of the folder that they have.
/// </summary>
internal sealed class ArchiveTree(ArchiveRules rules)
{
    private const string Whiteout = ".wh.", Opaque = ".wh..wh..opq";

    /// <summary>Files of all archives together.</summary>
    private const int MaxEntries = 400_000;

    private readonly Dictionary<string, (ArchiveMember Member, BundleArchive Archive)> entries = new(StringComparer.Ordinal);

    /// <summary>The same paths in order, so that a folder's are found together.</summary>
    private readonly SortedSet<string> paths = new(StringComparer.Ordinal);

    private readonly List<string> leftOut = [];

    /// <exception cref="ArchiveException">A name, link or device is not safe.</exception>
    public void Add(BundleArchive archive, IEnumerable<ArchiveMember> members)
    {
        var own = members.Select(InModel).OfType<ArchiveMember>().ToList();
        if (rules.IsOverlay)
        {
            own.ForEach(member => RemoveBelow(member.Path));
            own.RemoveAll(member => BundlePath.NameOf(member.Path).StartsWith(Whiteout, StringComparison.Ordinal));
        }

        own.ForEach(member => Add(archive, member));
    }

    /// <summary>The files by path.</summary>
    /// <param name="warn">Told of links that are left out.</param>
    /// <exception cref="ArchiveException">A link does not lead to a file.</exception>
    public ImmutableArray<BundleFile> Files(Action<string> warn)
    {
        if (leftOut.Count > 0)
        {
            warn($"its archive holds {leftOut.Count} link{(leftOut.Count == 1 ? "" : "s")}, which {(leftOut.Count == 1 ? "is" : "are")} left out: {string.Join(", ", leftOut.Take(5).Select(path => $"'{path}'"))}");
        }

        return [.. paths.Where(path => entries[path].Member.Kind != ArchiveMemberKind.Folder).Select(FileOf)];
    }

    /// <summary>The entry under its path in the model; null where it is none of it.</summary>
    private ArchiveMember? InModel(ArchiveMember member)
    {
        var path = rules.Root is null ? member.Path : member.Path.TrimStart('/');
        if (rules.Root is { } root && path.StartsWith($"{root}/", StringComparison.Ordinal))
        {
            path = path[(root.Length + 1)..];
        }
        else if (rules.Root is not null)
        {
            // The folder itself, what removes it or all, and what is of the image and not of the model.
            return path == rules.Root && member.Kind == ArchiveMemberKind.Folder ? null
                : path == rules.Root ? throw Unsafe($"its '/{path}' is no folder")
                : path == Opaque || path == Whiteout + rules.Root ? member with { Path = Opaque }
                : null;
        }

        if (path.Length == 0)
        {
            return member.Kind == ArchiveMemberKind.Folder ? null : throw Unsafe("it holds a file without a name");
        }

        var problem = BundlePath.Problem(path) ?? (path.Contains('\uFFFD', StringComparison.Ordinal) ? "it is not UTF-8" : null);
        return problem is null ? member with { Path = path } : throw Unsafe($"the name of its entry '{member.Path}' is not safe: {problem}");
    }

    /// <summary>What a whiteout hides of the archives below.</summary>
    private void RemoveBelow(string path)
    {
        var name = BundlePath.NameOf(path);
        var folder = path[..^name.Length];
        if (name == Opaque)
        {
            RemoveFolder(folder);
        }
        else if (name.StartsWith(Whiteout, StringComparison.Ordinal))
        {
            Remove(folder + name[Whiteout.Length..]);
            RemoveFolder(folder + name[Whiteout.Length..] + "/");
        }
    }

    private void Add(BundleArchive archive, ArchiveMember member)
    {
        switch (member.Kind)
        {
            case ArchiveMemberKind.Folder:
                if (rules.IsOverlay && entries.TryGetValue(member.Path, out var file) && file.Member.Kind != ArchiveMemberKind.Folder)
                {
                    Remove(member.Path);
                }

                return;
            case ArchiveMemberKind.Other:
                throw Unsafe($"its entry '{member.Path}' is {member.Target}");
            case ArchiveMemberKind.HardLink or ArchiveMemberKind.SymLink when rules.Links == LinkRule.LeftOut:
                leftOut.Add(member.Path);
                return;
            case ArchiveMemberKind.HardLink or ArchiveMemberKind.SymLink when rules.Links == LinkRule.Refused:
                throw Unsafe($"its entry '{member.Path}' is a link to '{member.Target}'");
            case ArchiveMemberKind.HardLink:
                // It was the same file when the archive was made, whatever becomes of that name later.
                member = ArchiveLinks.FileOf(member, path => entries.TryGetValue(path, out var linked) ? linked.Member : null, rules) with { Path = member.Path };
                break;
        }

        if (rules.IsOverlay)
        {
            Replace(member.Path);
        }
        else if (entries.ContainsKey(member.Path))
        {
            throw Unsafe($"two of its entries have the name '{member.Path}'");
        }

        if (entries.Count >= MaxEntries)
        {
            throw new ArchiveException(ArchiveFault.TooLarge, $"its archives hold more than {MaxEntries} files");
        }

        entries[member.Path] = (member, archive);
        paths.Add(member.Path);
    }

    /// <summary>Makes room for a file: nothing can be below it, and what was a file above it is a folder now.</summary>
    private void Replace(string path)
    {
        Remove(path);
        RemoveFolder(path + "/");
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            Remove(path[..slash]);
        }
    }

    private void RemoveFolder(string prefix)
    {
        // '0' is the character after '/': between them is all that is in the folder, and perhaps a file whose name ends in '0'.
        IEnumerable<string> between = prefix.Length == 0 ? paths : paths.GetViewBetween(prefix, prefix[..^1] + "0");
        foreach (var path in between.Where(path => path.StartsWith(prefix, StringComparison.Ordinal)).ToList())
        {
            Remove(path);
        }
    }

    private void Remove(string path)
    {
        entries.Remove(path);
        paths.Remove(path);
    }

    private BundleFile FileOf(string path)
    {
        var (member, archive) = entries[path];
        var file = ArchiveLinks.FileOf(member, link => entries.TryGetValue(link, out var linked) ? linked.Member : null, rules);
        var (kind, isGuess) = FileKinds.Of(path, archive.Kind, archive.KindIsGuess);
        return new()
        {
            Path = path,
            Kind = kind,
            KindIsGuess = isGuess,
            Mode = file.Mode,
            Layer = new() { MediaType = "application/octet-stream", Digest = file.Digest!.Value, Size = file.Size },
            Archive = archive.Layer,
        };
    }

    private static ArchiveException Unsafe(string reason) => new(ArchiveFault.Unsafe, reason);
}
