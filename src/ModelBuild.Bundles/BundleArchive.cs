using System.Collections.Immutable;
using ModelBuild.Bundles.Archives;
using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>A layer of a bundle that holds files, which are known only when it is unpacked.</summary>
public sealed record BundleArchive
{
    public required Descriptor Layer { get; init; }

    public required ArchiveForm Form { get; init; }

    /// <summary>The kind of all its files; null where each has that which its name says.</summary>
    public ModelFileKind? Kind { get; init; }

    /// <summary>True where the kind of some of its files is a guess.</summary>
    public bool KindIsGuess { get; init; }

    /// <summary>What the bundle says that it holds; empty where it says nothing.</summary>
    public ImmutableArray<ListedFile> Listed { get; init; } = [];

    /// <summary>The name of the file that is compressed, where the form is no tar.</summary>
    public string? FileName { get; init; }

    /// <summary>What is listed, as if the archive had been read: it is either what is found there, or the archive is refused.</summary>
    public ImmutableArray<ArchiveMember> ListedMembers =>
    [
        .. Listed.Select(file => new ArchiveMember { Path = file.Path, Kind = ArchiveMemberKind.File, Digest = file.Digest, Size = file.Size, Mode = BundleFile.OrdinaryMode }),
    ];
}
