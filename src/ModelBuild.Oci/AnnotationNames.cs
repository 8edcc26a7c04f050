namespace ModelBuild.Oci;

/// <summary>Pre-defined annotation keys of the OCI image specification that ModelBuild reads or writes.</summary>
public static class AnnotationNames
{
    /// <summary>The tag of a manifest in an image layout's <c>index.json</c>.</summary>
    public const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>File name of a layer; oras and others restore by it.</summary>
    public const string Title = "org.opencontainers.image.title";

    public const string Version = "org.opencontainers.image.version";
    public const string Description = "org.opencontainers.image.description";
    public const string Authors = "org.opencontainers.image.authors";
    public const string Licenses = "org.opencontainers.image.licenses";
    public const string Url = "org.opencontainers.image.url";
    public const string Source = "org.opencontainers.image.source";
    public const string Revision = "org.opencontainers.image.revision";
}
