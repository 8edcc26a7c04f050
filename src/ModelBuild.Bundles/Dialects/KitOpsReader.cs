using System.Collections.Immutable;
using System.Text.Json;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>
/// KitOps ModelKits of all generations. Archives hold paths of the kit; the path of a file that is a layer of its own stands in an annotation,
/// or in the Kitfile that is the configuration.
/// </summary>
internal sealed class KitOpsReader : IDialectReader
{
    private const string Prefix = "application/vnd.kitops.modelkit.";

    /// <summary>Of the time before KitOps had its name.</summary>
    private const string PrefixBeforeKitOps = "application/vnd.jozu.model.";

    /// <summary>Layer types, and the section of the Kitfile that lists them in the same order.</summary>
    private static readonly (string Type, string Section, ModelFileKind? Kind)[] Types =
    [
        ("model", "model", ModelFileKind.Weights),
        // Shards of weights, adapters, tokenizers: the name tells.
        ("modelpart", "parts", null),
        ("dataset", "datasets", ModelFileKind.Dataset),
        ("code", "code", ModelFileKind.Code),
        ("docs", "docs", ModelFileKind.Doc),
        ("prompt", "prompts", ModelFileKind.Code),
        ("mcpb", "mcpServers", ModelFileKind.Code),
    ];

    public bool Recognises(Manifest manifest) => IsOwn(manifest.Config.MediaType);

    public async Task<BundleContent> ReadAsync(Manifest manifest, ConfigSource config, CancellationToken cancellationToken)
    {
        var kitfile = ConfigJson.Parse(await config(manifest.Config, cancellationToken).ConfigureAwait(false));
        var files = ImmutableArray.CreateBuilder<BundleFile>();
        var archives = ImmutableArray.CreateBuilder<BundleArchive>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var sections = new KitfileSections(kitfile);
        foreach (var layer in manifest.Layers)
        {
            var (section, kind) = TypeOf(layer);
            var position = seen[section] = seen.GetValueOrDefault(section, -1) + 1;
            var form = ArchiveForm.Of(layer.MediaType);
            if (form?.IsTar == true)
            {
                archives.Add(new() { Layer = layer, Form = form, Kind = kind });
                continue;
            }

            var path = LayerFile.PathOf(layer) ?? sections.PathOf(section, position, layer.Digest)
                ?? throw new UnsupportedBundleException($"its layer {layer.Digest} ('{layer.MediaType}') has a name neither of its own nor in the Kitfile");
            var file = LayerFile.Of(layer, Relative(path), kind);
            if (form is null)
            {
                files.Add(file);
            }
            else
            {
                archives.Add(new() { Layer = layer, Form = form, Kind = kind, FileName = file.Path });
            }
        }

        return new()
        {
            Dialect = "KitOps ModelKit",
            Files = files.DrainToImmutable(),
            Archives = archives.DrainToImmutable(),
            Facts = [.. Facts(kitfile)],
            Remarks = ParentOf(kitfile) is { } parent && !seen.ContainsKey("model")
                ? [$"it builds on the ModelKit '{parent}', whose files are not restored with it; reference that one too"]
                : [],
        };
    }

    private static bool IsOwn(string mediaType) => mediaType.StartsWith(Prefix, StringComparison.Ordinal) || mediaType.StartsWith(PrefixBeforeKitOps, StringComparison.Ordinal);

    private static (string Section, ModelFileKind? Kind) TypeOf(Descriptor layer)
    {
        if (!IsOwn(layer.MediaType))
        {
            throw new UnsupportedBundleException($"its layer {layer.Digest} ('{layer.MediaType}') is of no type that ModelKits have");
        }

        if (layer.MediaType.StartsWith(PrefixBeforeKitOps, StringComparison.Ordinal))
        {
            return ("model", null);
        }

        var name = layer.MediaType[Prefix.Length..];
        name = name[..(name.IndexOf('.', StringComparison.Ordinal) is > 0 and var end ? end : name.Length)];
        // Prompts lie in layers of code, with a note.
        name = layer.Annotation("ml.kitops.modelkit.layer-subtype") == "prompt" ? "prompt" : name;
        var known = Types.FirstOrDefault(type => type.Type == name);
        return known.Type is null ? throw new UnsupportedBundleException($"its layer {layer.Digest} is of the type '{name}', which is unknown here") : (known.Section, known.Kind);
    }

    private static string Relative(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;

    private static string? ParentOf(JsonElement kitfile) => ConfigJson.Text(ConfigJson.Of(kitfile, "model"), "path");

    private static IEnumerable<KeyValuePair<string, string>> Facts(JsonElement kitfile)
    {
        var package = ConfigJson.Of(kitfile, "package");
        var model = ConfigJson.Of(kitfile, "model");
        return new (string Name, string? Value)[]
        {
            ("Name", ConfigJson.Text(package, "name") ?? ConfigJson.Text(model, "name")),
            ("Version", ConfigJson.Text(package, "version") ?? ConfigJson.Text(model, "version")),
            ("Description", ConfigJson.Text(package, "description") ?? ConfigJson.Text(model, "description")),
            ("License", ConfigJson.Text(package, "license") ?? ConfigJson.Text(model, "license")),
            ("Framework", ConfigJson.Text(model, "framework")),
            ("Format", ConfigJson.Text(model, "format")),
        }.Where(fact => fact.Value is not null).Select(fact => KeyValuePair.Create(fact.Name, fact.Value!));
    }
}
