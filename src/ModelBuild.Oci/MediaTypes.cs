namespace ModelBuild.Oci;

/// <summary>Media types of the OCI image specification and of the Docker formats that registries still serve.</summary>
public static class MediaTypes
{
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    public const string Index = "application/vnd.oci.image.index.v1+json";
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    public const string DockerManifestList = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>Every manifest form that can be read, in the order in which a registry is asked for them.</summary>
    public static IReadOnlyList<string> Manifests { get; } = [Manifest, Index, DockerManifest, DockerManifestList];

    public static bool IsManifest(string mediaType) => mediaType is Manifest or DockerManifest;

    public static bool IsIndex(string mediaType) => mediaType is Index or DockerManifestList;
}
