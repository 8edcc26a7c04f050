using System.Collections.Immutable;
using System.Text.Json;

namespace ModelBuild.Bundles.Dialects;

/// <summary>
/// What an ORMB configuration says, of all three schemas that went by one media type: until 0.0.7, of 0.0.8 and 0.0.9, and since.
/// </summary>
internal sealed class OrmbFacts(JsonElement config)
{
    /// <summary>The names in the archive; empty where there are none.</summary>
    public ImmutableArray<string> NamedFiles => [.. Texts(ConfigJson.Of(config, "directoryStructure"))];

    public ImmutableArray<KeyValuePair<string, string>> All =>
    [
        .. new (string Name, string? Value)[]
        {
            ("Author", ConfigJson.Text(config, "author")),
            ("Created", ConfigJson.Text(config, "created") is var created && created != OrmbNames.NoTime ? created : null),
            ("Description", ConfigJson.Text(config, "description")),
            ("Format", ConfigJson.Text(config, "format")),
            ("Framework", ConfigJson.Text(config, "framework")),
            ("GPU", ConfigJson.Text(config, "gpuType")),
            ("Tags", Joined(Texts(ConfigJson.Of(config, "tags")))),
            ("Labels", Joined(ConfigJson.Properties(ConfigJson.Of(config, "labels")).Select(label => $"{label.Name}={ConfigJson.Text(label.Value)}"))),
            ("Inputs", Joined(Tensors("inputs"))),
            ("Outputs", Joined(Tensors("outputs"))),
            ("Layers", Joined(Layers(ConfigJson.Of(ConfigJson.Of(config, "signature"), "layers")))),
            ("Metrics", Joined(Metrics(ConfigJson.Of(config, "metrics")))),
            ("Hyperparameters", Joined(Pairs(ConfigJson.Of(config, "hyperParameters") ?? ConfigJson.Of(config, "hyperparameters")))),
            ("Training", Git("training")),
            ("Dataset", Git("dataset")),
        }.Where(fact => fact.Value is not null).Select(fact => KeyValuePair.Create(fact.Name, fact.Value!)),
    ];

    /// <summary>"image: UINT8 [-1, 28, 28]".</summary>
    private IEnumerable<string> Tensors(string side) => ConfigJson.Items(ConfigJson.Of(ConfigJson.Of(config, "signature"), side)).Select(tensor =>
    {
        var type = ConfigJson.Text(tensor, "dType") ?? ConfigJson.Text(tensor, "dtype") ?? ConfigJson.Text(tensor, "opType") ?? ConfigJson.Text(tensor, "optype");
        var shape = Joined(Texts(ConfigJson.Of(tensor, "size")));
        return $"{ConfigJson.Text(tensor, "name")}: {type}{(shape is null ? "" : $" [{shape}]")}".TrimEnd();
    });

    /// <summary>A list of names once, and a count for each name later.</summary>
    private static IEnumerable<string> Layers(JsonElement? layers) =>
        ConfigJson.Items(layers).Select(layer => ConfigJson.Text(layer, "name") ?? ConfigJson.Text(layer)).OfType<string>()
            .Concat(ConfigJson.Properties(layers).Select(layer => $"{layer.Name}={ConfigJson.Text(layer.Value)}"));

    /// <summary>A list once, and a list for each phase later.</summary>
    private static IEnumerable<string> Metrics(JsonElement? metrics) =>
        Pairs(metrics).Concat(ConfigJson.Properties(metrics).SelectMany(phase => Pairs(phase.Value).Select(pair => $"{phase.Name} {pair}")));

    private static IEnumerable<string> Pairs(JsonElement? list) =>
        ConfigJson.Items(list).Select(pair => $"{ConfigJson.Text(pair, "name")}={ConfigJson.Text(pair, "value")}");

    private static IEnumerable<string> Texts(JsonElement? list) => ConfigJson.Items(list).Select(ConfigJson.Text).OfType<string>();

    private string? Git(string section)
    {
        var git = ConfigJson.Of(ConfigJson.Of(config, section), "git");
        return ConfigJson.Text(git, "repository") is { } repository
            ? ConfigJson.Text(git, "revision") is { } revision ? $"{repository}@{revision}" : repository
            : ConfigJson.Text(git, "revision");
    }

    private static string? Joined(IEnumerable<string> texts) => string.Join(", ", texts) is { Length: > 0 } text ? text : null;
}
