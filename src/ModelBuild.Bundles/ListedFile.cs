using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>A file that a bundle says to be in an archive, where it says it beside the archive.</summary>
/// <param name="Size">In bytes.</param>
public sealed record ListedFile(string Path, long Size, Digest Digest);
