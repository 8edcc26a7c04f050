namespace ModelBuild.Bundles.Dialects;

/// <summary>Media types of OCI images, and what a mounted model looks like.</summary>
public static class ImageNames
{
    public const string ConfigMediaType = "application/vnd.oci.image.config.v1+json";
    public const string LayerMediaType = "application/vnd.oci.image.layer.v1.tar";

    /// <summary>Where KServe and image volumes with <c>subPath: models</c> find the files.</summary>
    public const string Root = "models/";
}
