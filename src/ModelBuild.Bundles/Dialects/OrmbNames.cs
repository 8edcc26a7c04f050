namespace ModelBuild.Bundles.Dialects;

/// <summary>Media types of ORMB bundles, and what is the same in all of them.</summary>
public static class OrmbNames
{
    public const string ConfigMediaType = "application/vnd.caicloud.model.config.v1alpha1+json";
    public const string LayerMediaType = "application/tar+gzip";

    /// <summary>The folder that holds the model, in the archive and beside <see cref="FileName"/>.</summary>
    public const string Root = "model/";

    /// <summary>Where a project of ORMB says what its model is.</summary>
    public const string FileName = "ormbfile.yaml";

    /// <summary>Go's zero time, which ORMB writes where none is known.</summary>
    public const string NoTime = "0001-01-01T00:00:00Z";
}
