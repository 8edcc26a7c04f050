using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>Ollama's registry: layers say what they are for, and the configuration what the weights are.</summary>
internal sealed class OllamaReader : IDialectReader
{
    private const string Prefix = "application/vnd.ollama.image.";

    private static readonly (string Role, string Name, ModelFileKind Kind)[] Roles =
    [
        ("model", "model", ModelFileKind.Weights),
        ("adapter", "adapter", ModelFileKind.Weights),
        ("projector", "projector", ModelFileKind.Weights),
        ("template", "template", ModelFileKind.Config),
        ("prompt", "prompt", ModelFileKind.Config),
        ("system", "system", ModelFileKind.Config),
        ("params", "params.json", ModelFileKind.Config),
        ("messages", "messages.json", ModelFileKind.Config),
        ("license", "LICENSE", ModelFileKind.Doc),
    ];

    public bool Recognises(Manifest manifest) => manifest.Layers.Any(layer => layer.MediaType.StartsWith(Prefix, StringComparison.Ordinal));

    public async Task<BundleContent> ReadAsync(Manifest manifest, ConfigSource config, CancellationToken cancellationToken)
    {
        if (manifest.Layers.Any(layer => layer.MediaType == $"{Prefix}tensor"))
        {
            throw new UnsupportedBundleException("it is an Ollama model that has a layer for each tensor instead of files, which only Ollama puts together");
        }

        var facts = ConfigJson.Parse(await config(manifest.Config, cancellationToken).ConfigureAwait(false));
        var format = ConfigJson.Text(facts, "model_format") is "safetensors" ? "safetensors" : "gguf";
        var names = new RoleNames();
        return new()
        {
            Dialect = "Ollama model",
            Files = [.. manifest.Layers.Select(layer => FileOf(layer, format, names))],
            Facts =
            [
                .. new[] { ("Format", "model_format"), ("Family", "model_family"), ("Parameters", "model_type"), ("Quantization", "file_type") }
                    .Select(fact => KeyValuePair.Create(fact.Item1, ConfigJson.Text(facts, fact.Item2)!)).Where(fact => fact.Value is not null),
            ],
        };
    }

    private static BundleFile FileOf(Descriptor layer, string format, RoleNames names)
    {
        var (role, name, kind) = Roles.FirstOrDefault(role => layer.MediaType == Prefix + role.Role);
        return role is null
            ? throw new UnsupportedBundleException($"its layer {layer.Digest} ('{layer.MediaType}') is of no type that Ollama models of files have")
            : LayerFile.Of(layer, names.Next(role is "model" or "adapter" or "projector" ? $"{name}.{format}" : name), kind);
    }
}
