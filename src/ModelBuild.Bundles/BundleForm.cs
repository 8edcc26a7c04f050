namespace ModelBuild.Bundles;

/// <summary>The forms that a model is written in.</summary>
public enum BundleForm
{
    /// <summary>CNCF ModelPack: a layer for each file as it stands.</summary>
    ModelPack,

    /// <summary>ORMB of 2020: one compressed archive, and a configuration of its own.</summary>
    Ormb,

    /// <summary>An OCI image with the files under <c>/models</c>, which container runtimes mount.</summary>
    Image,
}
