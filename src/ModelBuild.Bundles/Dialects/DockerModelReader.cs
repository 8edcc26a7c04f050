using System.Collections.Immutable;
using System.Globalization;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>
/// Docker Model Runner's own form: version 0.1 says only what each layer is for, version 0.2 gives layers the paths that ModelPack does. What
/// Docker writes as ModelPack is read as that.
/// </summary>
internal sealed class DockerModelReader : IDialectReader
{
    private const string Config = "application/vnd.docker.ai.model.config.";
    private const string Prefix = "application/vnd.docker.ai.";

    /// <summary>Layer types, and what Docker calls such a file when it lays a model out.</summary>
    private static readonly (string Type, string Name, ModelFileKind Kind)[] Roles =
    [
        ("gguf.v3", "model.gguf", ModelFileKind.Weights),
        ("safetensors", "model.safetensors", ModelFileKind.Weights),
        ("dduf", "model.dduf", ModelFileKind.Weights),
        ("mmproj", "model.mmproj", ModelFileKind.Weights),
        ("chat.template.jinja", "template.jinja", ModelFileKind.Config),
        ("license", "LICENSE", ModelFileKind.Doc),
    ];

    public bool Recognises(Manifest manifest) => manifest.Config.MediaType.StartsWith(Config, StringComparison.Ordinal);

    public Task<BundleContent> ReadAsync(Manifest manifest, ConfigSource config, CancellationToken cancellationToken)
    {
        var names = new RoleNames();
        var nameless = manifest.Layers.Where(layer => LayerFile.PathOf(layer) is null).CountBy(layer => layer.MediaType).ToDictionary(StringComparer.Ordinal);
        var parts = new Dictionary<string, int>(StringComparer.Ordinal);
        var files = ImmutableArray.CreateBuilder<BundleFile>();
        var archives = ImmutableArray.CreateBuilder<BundleArchive>();
        foreach (var layer in manifest.Layers)
        {
            // A layer with a path is a file as it stands, even where it is an archive.
            if (LayerFile.PathOf(layer) is not { } path && ArchiveForm.Of(layer.MediaType) is { IsTar: true } form)
            {
                archives.Add(new() { Layer = layer, Form = form });
            }
            else
            {
                var role = Roles.FirstOrDefault(role => layer.MediaType == Prefix + role.Type);
                files.Add(LayerFile.Of(layer, LayerFile.PathOf(layer) ?? NameOf(role.Name, layer, nameless, parts, names), role.Type is null ? null : role.Kind));
            }
        }

        return Task.FromResult(new BundleContent
        {
            Dialect = "Docker model",
            Files = files.DrainToImmutable(),
            Archives = archives.DrainToImmutable(),
        });
    }

    /// <summary>Weights in several parts are numbered as llama.cpp and transformers look for them.</summary>
    private static string NameOf(string? name, Descriptor layer, Dictionary<string, int> nameless, Dictionary<string, int> parts, RoleNames names)
    {
        if (name is null)
        {
            throw new UnsupportedBundleException($"its layer {layer.Digest} ('{layer.MediaType}') has no file name, and its type gives it none");
        }

        var part = parts[layer.MediaType] = parts.GetValueOrDefault(layer.MediaType) + 1;
        return nameless[layer.MediaType] > 1 && name is "model.gguf" or "model.safetensors"
            ? string.Create(CultureInfo.InvariantCulture, $"model-{part:00000}-of-{nameless[layer.MediaType]:00000}{Path.GetExtension(name)}")
            : names.Next(name);
    }
}
