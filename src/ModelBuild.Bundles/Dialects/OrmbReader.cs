using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>ORMB (kleveross/ormb): one archive with a folder <c>model</c>, and all that is known of the model in the configuration.</summary>
internal sealed class OrmbReader : IDialectReader
{
    public bool Recognises(Manifest manifest) => manifest.Config.MediaType == OrmbNames.ConfigMediaType;

    public async Task<BundleContent> ReadAsync(Manifest manifest, ConfigSource config, CancellationToken cancellationToken)
    {
        // Harbor's own example has an icon beside it, which ORMB does not read and which is no file of the model.
        var archives = manifest.Layers.Where(layer => layer.MediaType == OrmbNames.LayerMediaType).ToList();
        if (archives is not [var archive])
        {
            throw new UnsupportedBundleException($"it is an ORMB model with {archives.Count} layers of the type '{OrmbNames.LayerMediaType}', and ORMB writes one");
        }

        var facts = new OrmbFacts(ConfigJson.Parse(await config(manifest.Config, cancellationToken).ConfigureAwait(false)));
        return new()
        {
            Dialect = "ORMB",
            Archives = [new() { Layer = archive, Form = ArchiveForm.Of(archive.MediaType)! }],
            Rules = new() { Wrapper = OrmbNames.Root.TrimEnd('/'), Links = LinkRule.LeftOut },
            NamedFiles = facts.NamedFiles,
            Facts = facts.All,
        };
    }
}
