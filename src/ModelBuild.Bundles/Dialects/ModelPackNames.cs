namespace ModelBuild.Bundles.Dialects;

/// <summary>Media types and annotation keys of the CNCF ModelPack specification.</summary>
public static class ModelPackNames
{
    public const string ArtifactType = "application/vnd.cncf.model.manifest.v1+json";
    public const string ConfigMediaType = "application/vnd.cncf.model.config.v1+json";

    /// <summary>On a layer: the file's path in the model; of an archive, what a reader may call it that does not look into it.</summary>
    public const string FilePath = "org.cncf.model.filepath";

    /// <summary>On a layer: JSON with the file's name, mode, owner, size and time.</summary>
    public const string FileMetadata = "org.cncf.model.file.metadata+json";

    /// <summary>On a layer: <c>"true"</c> where the kind was guessed, that of one file of an archive or more.</summary>
    public const string MediaTypeUntested = "org.cncf.model.file.mediatype.untested";

    /// <summary>What the annotations were called before version 0.0.7 of the specification.</summary>
    internal const string FilePathBefore007 = "org.cnai.model.filepath", FileMetadataBefore007 = "org.cnai.model.file.metadata+json", FileMetadataOf004 = "org.cnai.model.file.metadata";

    private const string Raw = ".v1.raw", Tar = ".v1.tar";
    private const string Prefix = "application/vnd.cncf.model.";
    private const string PrefixBefore007 = "application/vnd.cnai.model.";

    private static readonly (ModelFileKind Kind, string Name)[] Kinds =
    [
        (ModelFileKind.Weights, "weight"),
        (ModelFileKind.Config, "weight.config"),
        (ModelFileKind.Doc, "doc"),
        (ModelFileKind.Code, "code"),
        (ModelFileKind.Dataset, "dataset"),
    ];

    /// <summary>The media type of a layer that is one file as it stands.</summary>
    public static string RawMediaType(ModelFileKind kind) => Prefix + NameOf(kind) + Raw;

    /// <summary>The media type of a layer that is an archive of files of one kind, not compressed.</summary>
    public static string TarMediaType(ModelFileKind kind) => Prefix + NameOf(kind) + Tar;

    /// <summary>True for media types of manifests, configurations and layers of the specification, old and new.</summary>
    internal static bool IsOwn(string mediaType) => NameOf(mediaType) is not null;

    /// <summary>The kind that a layer's media type states, whatever its form; null where it states none.</summary>
    internal static ModelFileKind? KindOf(string mediaType) => NameOf(mediaType) is { } name && name.IndexOf(".v1.", StringComparison.Ordinal) is > 0 and var end
        ? Kinds.Where(known => known.Name == name[..end]).Select(known => (ModelFileKind?)known.Kind).FirstOrDefault()
        : null;

    private static string NameOf(ModelFileKind kind) => Kinds.First(known => known.Kind == kind).Name;

    private static string? NameOf(string mediaType) =>
        mediaType.StartsWith(Prefix, StringComparison.Ordinal) ? mediaType[Prefix.Length..]
        : mediaType.StartsWith(PrefixBefore007, StringComparison.Ordinal) ? mediaType[PrefixBefore007.Length..]
        : null;
}
