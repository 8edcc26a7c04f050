using System.Collections.Immutable;
using ModelBuild.Bundles.Archives;
using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>Makes one set of files of a bundle's layers and of what its archives turned out to hold.</summary>
public static class BundleUnpacking
{
    /// <param name="listings">What each of the bundle's archives holds, in their order.</param>
    /// <param name="warn">Told what is left out or not as the bundle says.</param>
    /// <exception cref="UnsupportedBundleException">There are no files, or they cannot lie in one folder.</exception>
    /// <exception cref="ArchiveException">A name, link or device is not safe.</exception>
    public static Bundle Unpack(Bundle bundle, IReadOnlyList<ImmutableArray<ArchiveMember>> listings, Action<string> warn)
    {
        var content = bundle.Content;
        var tree = new ArchiveTree(content.Rules);
        foreach (var (archive, members) in content.Archives.Zip(listings))
        {
            CheckListing(archive, members);
            tree.Add(archive, archive.FileName is { } name ? [.. members.Select(member => member with { Path = name })] : members);
        }

        var files = tree.Files(warn);
        CompareNames(content.NamedFiles, files, warn);
        ImmutableArray<BundleFile> all = [.. content.Files, .. Unwrapped(files, content.Rules.Wrapper)];
        if (all.IsEmpty)
        {
            throw new UnsupportedBundleException(
                content.Rules.Root is { } root ? $"it is an image that holds no files below '/{root}'"
                : content.Rules.Wrapper is not null ? "its archive is empty, as ORMB makes it of a model whose files are symbolic links"
                : "its archives hold no files");
        }

        CheckNames(all);
        return bundle with { Content = content with { Files = all, Archives = [] } };
    }

    /// <exception cref="UnsupportedBundleException">Two files cannot lie in one folder.</exception>
    internal static void CheckNames(ImmutableArray<BundleFile> files)
    {
        if (BundlePath.FirstCollision(files.Select(file => file.Path)) is var (one, other))
        {
            throw new UnsupportedBundleException($"its files '{one}' and '{other}' cannot lie in one folder on every system");
        }
    }

    /// <summary>What was shown, compared and perhaps locked by the listing is what is there.</summary>
    private static void CheckListing(BundleArchive archive, ImmutableArray<ArchiveMember> members)
    {
        var listed = archive.Listed.Select(file => (file.Path, file.Digest, file.Size)).ToHashSet();
        if (listed.Count > 0 && !listed.SetEquals(members.Where(member => member.Digest is not null).Select(member => (member.Path, member.Digest!.Value, member.Size))))
        {
            throw new ArchiveException(ArchiveFault.Unsafe, $"{archive.Layer.Digest} holds other files than its manifest lists");
        }
    }

    /// <summary>Without the folder that all are in, if they are. What ORMB writes beside it does not count.</summary>
    private static IEnumerable<BundleFile> Unwrapped(ImmutableArray<BundleFile> files, string? wrapper)
    {
        var prefix = $"{wrapper}/";
        return wrapper is not null && files.All(file => file.Path.StartsWith(prefix, StringComparison.Ordinal) || file.Path == "ormbfile.yaml")
            ? files.Select(file => file.Path.StartsWith(prefix, StringComparison.Ordinal) ? file with { Path = file.Path[prefix.Length..] } : file)
            : files;
    }

    private static void CompareNames(ImmutableArray<string> named, ImmutableArray<BundleFile> files, Action<string> warn)
    {
        var said = named.Select(ArchiveMember.Normalise).ToHashSet(StringComparer.Ordinal);
        var held = files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        if (said.Count > 0 && said.Except(held).Concat(held.Except(said)).FirstOrDefault() is { } first)
        {
            warn(said.Contains(first)
                ? $"its configuration names the file '{first}', which its archive does not hold"
                : $"its archive holds the file '{first}', which its configuration does not name");
        }
    }
}
