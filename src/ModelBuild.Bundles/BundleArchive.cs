using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>A layer of a bundle that holds files, which are known only when it is unpacked.</summary>
public sealed record BundleArchive
{
    public required Descriptor Layer { get; init; }

    public required ArchiveForm Form { get; init; }

    /// <summary>The kind of all its files; null where each has that which its name says.</summary>
    public ModelFileKind? Kind { get; init; }

    /// <summary>The name of the file that is compressed, where the form is no tar.</summary>
    public string? FileName { get; init; }
}
