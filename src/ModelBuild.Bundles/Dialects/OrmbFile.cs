using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ModelBuild.Bundles.Dialects;

/// <summary>
/// <c>ormbfile.yaml</c>: what a project of ORMB says of its model. Read as ORMB reads it: keys that it does not know are passed by, and a
/// number or a truth value where text belongs is its own text.
/// </summary>
public static partial class OrmbFile
{
    /// <summary>More than any has; it is the project's own file, but a wrong path should not fill the memory.</summary>
    private const int MaxSize = 1024 * 1024;

    /// <returns>Without its directory structure, which a pack decides.</returns>
    /// <exception cref="InvalidOrmbFileException">The file is no YAML, or says something in a way that ORMB does not take.</exception>
    public static async Task<OrmbConfig> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (new FileInfo(path).Length > MaxSize)
        {
            throw new InvalidOrmbFileException($"it has more than {MaxSize} bytes");
        }

        return Parse(await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Reads its text. The configuration of a bundle is such a text too: ORMB itself reads that JSON as YAML.</summary>
    /// <exception cref="InvalidOrmbFileException">As for <see cref="ReadAsync"/>.</exception>
    public static OrmbConfig Parse(string text)
    {
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            return yaml.Documents.Count == 0 || yaml.Documents[0].RootNode is YamlScalarNode { Value: null or "" }
                ? new()
                : Read(Map(yaml.Documents[0].RootNode, "the file"));
        }
        catch (YamlException exception)
        {
            throw new InvalidOrmbFileException(exception.Message, exception.Start.Line, exception);
        }
        // YamlDotNet's scanner stumbles over some text.
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or EndOfStreamException)
        {
            throw new InvalidOrmbFileException("it is not valid YAML", 0, exception);
        }
    }

    private static OrmbConfig Read(YamlMappingNode root) => new()
    {
        Author = Text(root, "author"),
        Created = Text(root, "created") is { } created ? Time(created, root) : OrmbNames.NoTime,
        Description = Text(root, "description"),
        Tags = Texts(root, "tags"),
        Labels = Pairs(root, "labels", Scalar),
        Format = Text(root, "format"),
        GpuType = Text(root, "gpuType"),
        Framework = Text(root, "framework"),
        Metrics = Pairs(root, "metrics", Values),
        HyperParameters = Find(root, "hyperParameters") is { } parameters ? Values(parameters) : [],
        Signature = Find(root, "signature") is { } signature ? Signature(Map(signature, "signature")) : null,
        Training = Source(root, "training"),
        Dataset = Source(root, "dataset"),
    };

    private static OrmbSignature Signature(YamlMappingNode map) => new()
    {
        Inputs = Tensors(map, "inputs"),
        Outputs = Tensors(map, "outputs"),
        Layers = Pairs(map, "layers", Number),
    };

    private static ImmutableArray<OrmbTensor> Tensors(YamlMappingNode map, string key) =>
    [
        .. List(map, key).Select(item => Map(item, key)).Select(tensor =>
            new OrmbTensor(Text(tensor, "name"), [.. List(tensor, "size").Select(Number)], Text(tensor, "dType"), Text(tensor, "opType"), Texts(tensor, "values"))),
    ];

    private static OrmbSource? Source(YamlMappingNode root, string key)
    {
        if (Find(root, key) is not { } node)
        {
            return null;
        }

        var git = Find(Map(node, key), "git") is { } inner ? Map(inner, $"{key}.git") : [];
        return new(Text(git, "repository"), Text(git, "revision"));
    }

    private static ImmutableArray<ModelHyperparameter> Values(YamlNode node) => node switch
    {
        YamlSequenceNode list => [.. list.Select(item => Map(item, "a value")).Select(item => new ModelHyperparameter(Text(item, "name") ?? "", Text(item, "value") ?? ""))],
        YamlScalarNode { Value: null or "" or "~" or "null" } => [],
        _ => throw Wrong(node, "a list of names and values"),
    };

    private static ImmutableSortedDictionary<string, T> Pairs<T>(YamlMappingNode map, string key, Func<YamlNode, T> value) => Find(map, key) is { } node
        ? Map(node, key).ToImmutableSortedDictionary(pair => Scalar(pair.Key), pair => value(pair.Value), StringComparer.Ordinal)
        : ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);

    private static ImmutableArray<string> Texts(YamlMappingNode map, string key) => [.. List(map, key).Select(Scalar)];

    private static string? Text(YamlMappingNode map, string key) => Find(map, key) is { } node ? Scalar(node) : null;

    private static YamlSequenceNode List(YamlMappingNode map, string key) => Find(map, key) switch
    {
        null => [],
        YamlSequenceNode list => list,
        var node => throw Wrong(node, "a list"),
    };

    /// <summary>Null where the key is absent, or says null.</summary>
    private static YamlNode? Find(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var node) && node is not YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" } ? node : null;

    private static YamlMappingNode Map(YamlNode node, string what) => node as YamlMappingNode ?? throw Wrong(node, $"keys and values in {what}");

    private static string Scalar(YamlNode node) => node is YamlScalarNode scalar ? scalar.Value ?? "" : throw Wrong(node, "text");

    private static long Number(YamlNode node) =>
        long.TryParse(Scalar(node), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(node, "a whole number");

    /// <summary>Go's form of RFC 3339: no zeros at the end of a fraction, and Z for an offset of nothing.</summary>
    private static string Time(string text, YamlNode node)
    {
        var match = Timestamp().Match(text);
        if (!match.Success)
        {
            throw Wrong(node, $"a time such as 2026-01-31T12:00:00Z instead of '{text}'");
        }

        string Padded(string group, string missing) => match.Groups[group].Success ? match.Groups[group].Value.PadLeft(2, '0') : missing;
        var fraction = match.Groups["fraction"].Value.TrimEnd('0');
        var zone = match.Groups["zone"].Value is "" or "Z" or "z" or "+00:00" or "-00:00" ? "Z" : match.Groups["zone"].Value;
        return $"{match.Groups["year"].Value}-{Padded("month", "01")}-{Padded("day", "01")}T{Padded("hour", "00")}:{Padded("minute", "00")}:{Padded("second", "00")}{(fraction.Length > 0 ? "." + fraction : "")}{zone}";
    }

    [GeneratedRegex(@"^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})(?:[Tt ]\s*(?<hour>\d{1,2}):(?<minute>\d{1,2}):(?<second>\d{1,2})(?:\.(?<fraction>\d{1,9}))?\s*(?<zone>[Zz]|[+-]\d{2}:\d{2})?)?$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Timestamp();

    private static InvalidOrmbFileException Wrong(YamlNode node, string expected) => new($"expected {expected}", node.Start.Line);
}

/// <summary>An <c>ormbfile.yaml</c> that says nothing that ORMB would take.</summary>
/// <param name="reason">A clause.</param>
/// <param name="line">From 1; 0 where it is about no line.</param>
public sealed class InvalidOrmbFileException(string reason, long line = 0, Exception? innerException = null)
    : Exception(reason, innerException)
{
    public string Reason { get; } = reason;

    public long Line { get; } = line;
}
