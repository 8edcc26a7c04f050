using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>One file of a bundle: where it goes, what it is for, and the layer that holds it.</summary>
public sealed record BundleFile
{
    /// <summary>Relative path, '/' between segments; <see cref="BundlePath.Problem"/> has nothing against it.</summary>
    public required string Path { get; init; }

    public required ModelFileKind Kind { get; init; }

    /// <summary>True where the kind is a guess from the content, because the name says nothing.</summary>
    public bool KindIsGuess { get; init; }

    public required Descriptor Layer { get; init; }

    public Digest Digest => Layer.Digest;

    /// <summary>Length in bytes.</summary>
    public long Size => Layer.Size;
}
