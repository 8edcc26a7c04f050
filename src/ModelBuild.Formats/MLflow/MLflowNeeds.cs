using System.Collections.Immutable;

namespace ModelBuild.Formats.MLflow;

/// <summary>The files and folders that flavors name. Any other text of a flavor may look like a file, and is none.</summary>
internal static class MLflowNeeds
{
    private static readonly string[] Keys =
    [
        "code", "data", "env", "keras_model", "model_binary", "model_code_path", "model_data", "model_file", "model_path", "pickled_model",
        "saved_model_dir",
    ];

    /// <summary>The keys of an <c>env</c> that has a file for each way to make one.</summary>
    private static readonly string[] Environments = ["conda", "virtualenv"];

    public static ImmutableArray<string> Of(IReadOnlyList<(string Key, YamlNode Value)> flavors)
    {
        SortedSet<string> needs = new(StringComparer.Ordinal);
        foreach (var (key, value) in flavors.SelectMany(flavor => flavor.Value.Fields).Where(field => Keys.Contains(field.Key)))
        {
            needs.UnionWith(Names(key, value).OfType<string>().Where(name => name.Length > 0).Select(Written));
        }

        return [.. needs];
    }

    private static IEnumerable<string?> Names(string key, YamlNode value) =>
        key == "env" && value.Fields.Count > 0 ? Environments.Select(name => value[name].Text) : value.Items.Select(item => item.Text).Prepend(value.Text);

    private static string Written(string name) => name.EndsWith('/') || name[(name.LastIndexOf('/') + 1)..].Contains('.', StringComparison.Ordinal) ? name : name + "/";
}
