using System.Collections.Immutable;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>CNCF ModelPack, also under the names that it had before it went to the CNCF, as modctl, KitOps, Docker and ModelBuild write it.</summary>
internal sealed class ModelPackReader : IDialectReader
{
    public bool Recognises(Manifest manifest) => ModelPackNames.IsOwn(manifest.ArtifactType ?? "") || ModelPackNames.IsOwn(manifest.Config.MediaType);

    public Task<BundleContent> ReadAsync(Manifest manifest, ConfigSource config, CancellationToken cancellationToken)
    {
        var files = ImmutableArray.CreateBuilder<BundleFile>();
        var archives = ImmutableArray.CreateBuilder<BundleArchive>();
        foreach (var layer in manifest.Layers)
        {
            var kind = ModelPackNames.KindOf(layer.MediaType);
            var form = ArchiveForm.Of(layer.MediaType);
            if (form?.IsTar == true)
            {
                var isGuess = layer.Annotation(ModelPackNames.MediaTypeUntested) == "true";
                archives.Add(new() { Layer = layer, Form = form, Kind = kind, KindIsGuess = isGuess, Listed = FileListing.Read(layer) });
                continue;
            }

            var path = LayerFile.PathOf(layer) ?? throw new UnsupportedBundleException($"its layer {layer.Digest} ('{layer.MediaType}') has no file name");
            var file = LayerFile.Of(layer, path, kind);
            if (form is null)
            {
                files.Add(file);
            }
            else
            {
                archives.Add(new() { Layer = layer, Form = form, Kind = kind, FileName = file.Path });
            }
        }

        return Task.FromResult(new BundleContent
        {
            Dialect = "ModelPack",
            Files = files.DrainToImmutable(),
            Archives = archives.DrainToImmutable(),
            // As modctl does.
            Rules = new() { Links = LinkRule.LeftOut },
        });
    }
}
