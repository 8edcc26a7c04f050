using System.Collections.Immutable;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>Finds the files of a bundle whose every layer is one file as it stands: ModelPack's raw layers, and what <c>oras push</c> writes.</summary>
public static class ModelPackReader
{
    private static readonly string[] ArchiveSuffixes = [".tar", "+gzip", "+zstd", ".tar.gzip", ".tar.gz"];

    /// <exception cref="UnsupportedBundleException">A layer is an archive or has no name, or a name is not safe.</exception>
    public static ImmutableArray<BundleFile> Read(Manifest manifest)
    {
        ImmutableArray<BundleFile> files = [.. manifest.Layers.Select(FileOf)];
        if (files.IsEmpty)
        {
            throw new UnsupportedBundleException("it has no layers, so it holds no files");
        }

        if (BundlePath.FirstCollision(files.Select(file => file.Path)) is var (one, other))
        {
            throw new UnsupportedBundleException($"its files '{one}' and '{other}' cannot lie in one folder on every system");
        }

        return files;
    }

    private static BundleFile FileOf(Descriptor layer)
    {
        if (ArchiveSuffixes.Any(suffix => layer.MediaType.EndsWith(suffix, StringComparison.Ordinal)))
        {
            throw new UnsupportedBundleException($"its layer {layer.Digest} is an archive ('{layer.MediaType}'), which this version does not unpack");
        }

        var path = layer.Annotation(ModelPackNames.FilePath) ?? layer.Annotation(AnnotationNames.Title)
            ?? throw new UnsupportedBundleException($"its layer {layer.Digest} ('{layer.MediaType}') has no file name");
        if (BundlePath.Problem(path) is { } problem)
        {
            throw new UnsupportedBundleException($"the name of its file '{path}' is not safe: {problem}");
        }

        return new()
        {
            Path = path,
            Kind = ModelPackNames.KindOfRaw(layer.MediaType) ?? ModelFileKind.Weights,
            KindIsGuess = layer.Annotation(ModelPackNames.MediaTypeUntested) == "true" || ModelPackNames.KindOfRaw(layer.MediaType) is null,
            Layer = layer,
        };
    }
}
