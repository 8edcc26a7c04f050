using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>One file of a bundle: where it goes, what it is for, and the blob that it is.</summary>
public sealed record BundleFile
{
    internal const int OrdinaryMode = 0b110_100_100;

    /// <summary>Relative path, '/' between segments; <see cref="BundlePath.Problem"/> has nothing against it.</summary>
    public required string Path { get; init; }

    public required ModelFileKind Kind { get; init; }

    /// <summary>True where the kind is a guess from the content, because the name says nothing.</summary>
    public bool KindIsGuess { get; init; }

    /// <summary>The layer that it is; of a file that was in an archive, its own digest and size.</summary>
    public required Descriptor Layer { get; init; }

    /// <summary>The archive that it was in; null where it is a layer as it stands.</summary>
    public Descriptor? Archive { get; init; }

    /// <summary>
    /// Permission bits: what the bundle says of reading and running, and nothing else of it. Who owns a file in an output is who builds, so it
    /// is theirs to read and write, nobody else's to write, and never anybody else's to be.
    /// </summary>
    public int Mode { get; init => field = (value & 0b111_101_101) | 0b110_000_000; } = OrdinaryMode;

    public bool IsExecutable => (Mode & 0b001_001_001) != 0;

    public Digest Digest => Layer.Digest;

    /// <summary>Length in bytes.</summary>
    public long Size => Layer.Size;
}
