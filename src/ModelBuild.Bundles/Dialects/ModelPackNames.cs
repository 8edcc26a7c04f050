namespace ModelBuild.Bundles.Dialects;

/// <summary>Media types and annotation keys of the CNCF ModelPack specification.</summary>
public static class ModelPackNames
{
    public const string ArtifactType = "application/vnd.cncf.model.manifest.v1+json";
    public const string ConfigMediaType = "application/vnd.cncf.model.config.v1+json";

    /// <summary>On a layer: the file's path in the model.</summary>
    public const string FilePath = "org.cncf.model.filepath";

    /// <summary>On a layer: JSON with the file's name, mode, owner, size and time.</summary>
    public const string FileMetadata = "org.cncf.model.file.metadata+json";

    /// <summary>On a layer: <c>"true"</c> where the kind was guessed.</summary>
    public const string MediaTypeUntested = "org.cncf.model.file.mediatype.untested";

    private const string Raw = ".v1.raw";
    private const string Prefix = "application/vnd.cncf.model.";

    private static readonly (ModelFileKind Kind, string Name)[] Kinds =
    [
        (ModelFileKind.Weights, "weight"),
        (ModelFileKind.Config, "weight.config"),
        (ModelFileKind.Doc, "doc"),
        (ModelFileKind.Code, "code"),
        (ModelFileKind.Dataset, "dataset"),
    ];

    /// <summary>The media type of a layer that is one file as it stands.</summary>
    public static string RawMediaType(ModelFileKind kind) => $"{Prefix}{Kinds.First(known => known.Kind == kind).Name}{Raw}";

    /// <summary>The kind that a raw layer's media type states; null for any other media type.</summary>
    public static ModelFileKind? KindOfRaw(string mediaType)
    {
        if (!mediaType.StartsWith(Prefix, StringComparison.Ordinal) || !mediaType.EndsWith(Raw, StringComparison.Ordinal))
        {
            return null;
        }

        var name = mediaType[Prefix.Length..^Raw.Length];
        return Kinds.Where(known => known.Name == name).Select(known => (ModelFileKind?)known.Kind).FirstOrDefault();
    }
}
