using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ModelBuild.Bundles.Dialects;

/// <summary>Writes an <c>ormbfile.yaml</c>, for a model that is to go on with ORMB. What is empty is left out.</summary>
public static class OrmbFileWriter
{
    public static string Write(OrmbConfig config)
    {
        var root = Map(
            ("author", Text(config.Author)),
            ("created", config.Created == OrmbNames.NoTime ? null : new YamlScalarNode(config.Created)),
            ("description", Text(config.Description)),
            ("tags", List(config.Tags.Select(Text))),
            ("labels", Map([.. config.Labels.Select(label => (label.Key, Text(label.Value)))])),
            ("format", Text(config.Format)),
            ("gpuType", Text(config.GpuType)),
            ("framework", Text(config.Framework)),
            ("metrics", Map([.. config.Metrics.Select(stage => (stage.Key, (YamlNode?)new YamlSequenceNode(stage.Value.Select(Pair))))])),
            ("hyperParameters", List(config.HyperParameters.Select(Pair))),
            ("signature", config.Signature is null ? null : Map(
                ("inputs", List(config.Signature.Inputs.Select(Tensor))),
                ("outputs", List(config.Signature.Outputs.Select(Tensor))),
                ("layers", Map([.. config.Signature.Layers.Select(layer => (layer.Key, (YamlNode?)Number(layer.Value)))])))),
            ("training", Source(config.Training)),
            ("dataset", Source(config.Dataset)));
        var text = new StringWriter { NewLine = "\n" };
        new YamlStream(new YamlDocument(root ?? [])).Save(text, assignAnchors: false);
        // The end of the document, which nothing follows.
        return text.ToString().Replace("\n...\n", "\n", StringComparison.Ordinal);
    }

    private static YamlMappingNode? Map(params (string Key, YamlNode? Value)[] properties)
    {
        var map = new YamlMappingNode();
        foreach (var (key, value) in properties)
        {
            if (value is not null)
            {
                map.Add(key, value);
            }
        }

        return map.Children.Count == 0 ? null : map;
    }

    private static YamlSequenceNode? List(IEnumerable<YamlNode?> items) => items.OfType<YamlNode>().ToList() is { Count: > 0 } list ? new(list) : null;

    private static YamlMappingNode? Tensor(OrmbTensor tensor) => Map(
        ("name", Text(tensor.Name)), ("size", List(tensor.Size.Select(Number))), ("dType", Text(tensor.DType)), ("opType", Text(tensor.OpType)), ("values", List(tensor.Values.Select(Text))));

    private static YamlMappingNode? Source(OrmbSource? source) =>
        source is null ? null : Map(("git", Map(("repository", Text(source.Repository)), ("revision", Text(source.Revision)))));

    private static YamlMappingNode Pair(ModelHyperparameter pair) => new("name", Quoted(pair.Name), "value", Quoted(pair.Value));

    private static YamlNode? Text(string? text) => string.IsNullOrEmpty(text) ? null : Quoted(text);

    /// <summary>In quotes, or some text would be a number, a time or nothing to another reader.</summary>
    private static YamlScalarNode Quoted(string text) => new(text) { Style = ScalarStyle.DoubleQuoted };

    private static YamlScalarNode Number(long number) => new(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
