using System.Buffers;
using System.Collections.Immutable;
using Tomlyn.Syntax;

namespace ModelBuild.Oci.Hosts;

/// <summary>Gathers what a <c>hosts.toml</c> says of one host. What is not known is left alone: the file is containerd's, which learns.</summary>
internal sealed class HostsSettings(string file)
{
    private static readonly string[] Capabilities = ["pull", "resolve", "push", "referrers"];
    private static readonly SearchValues<char> HeaderLetters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~");

    private readonly List<KeyValuePair<string, string>> headers = [];
    private HostsEntry entry = new();
    private bool overridesPath;

    /// <summary>As the file has it; null where the file does not say it.</summary>
    public string? Url { get; set; }

    /// <summary>Where it says so.</summary>
    public int Line { get; set; }

    /// <param name="found">A value, or the head of a table.</param>
    /// <param name="path">What of its path is about this host.</param>
    /// <exception cref="HostsFileException">The value is not what it should be.</exception>
    public void Take(TomlEntry found, ImmutableArray<string> path)
    {
        switch (path)
        {
            case ["server"] when Url is null:
                (Url, Line) = (TextOf(found, "server"), found.Line);
                break;
            case ["capabilities"]:
                var named = TextsOf(found, "capabilities");
                var unknown = named.Except(Capabilities).FirstOrDefault();
                entry = unknown is null
                    ? entry with { Pulls = named.Contains("pull"), Resolves = named.Contains("resolve") }
                    : throw Invalid(found, $"'{unknown}' is not one of the capabilities {string.Join(", ", Capabilities)}");
                break;
            case ["ca"]:
                entry = entry with { Authorities = [.. TextsOf(found, "ca").Select(name => FileOf(name, found))] };
                break;
            case ["client"]:
                entry = entry with { Clients = ClientsOf(found) };
                break;
            case ["skip_verify"]:
                entry = entry with { SkipVerifyLine = FlagOf(found, "skip_verify") ? found.Line : null };
                break;
            case ["override_path"]:
                overridesPath = FlagOf(found, "override_path");
                break;
            case ["dial_timeout"]:
                entry = entry with
                {
                    DialTimeout = GoDuration.Parse(TextOf(found, "dial_timeout")) ?? throw Invalid(found, "'dial_timeout' is not a time as '5s' or '500ms'"),
                };
                break;
            case ["header", var name] when found.Value is not null:
                headers.AddRange(TextsOf(found, "header").Select(value => HeaderOf(name, value, found)));
                break;
        }
    }

    /// <exception cref="HostsFileException">The host's address is none.</exception>
    public HostsEntry ToEntry()
    {
        try
        {
            var url = Url is null ? null : HostsUrl.Parse(Url, overridesPath);
            if (url is not null)
            {
                RegistryAddress.OfHost(url.Root.Authority);
            }

            return entry with { Url = url, Headers = [.. headers] };
        }
        catch (Exception exception) when (exception is FormatException or InvalidReferenceException)
        {
            throw new HostsFileException(HostsFailure.Invalid, file, Line, exception is InvalidReferenceException { Reason: var reason } ? reason : exception.Message);
        }
    }

    /// <summary>A file that holds both, a list of such files, or a list of pairs.</summary>
    private ImmutableArray<(NamedFile Certificate, NamedFile Key)> ClientsOf(TomlEntry found) =>
        found.Value is ArraySyntax { Items: var items } && items.Any(item => item.Value is ArraySyntax)
        ?
        [
            .. items.Select(item => item.Value is ArraySyntax pair && TextsOf(pair) is [var certificate, var key]
                ? (FileOf(certificate, found), FileOf(key, found))
                : throw Invalid(found, "'client' is not a list of pairs of a certificate and its key")),
        ]
        : [.. TextsOf(found, "client").Select(name => (FileOf(name, found), FileOf(name, found)))];

    private NamedFile FileOf(string name, TomlEntry found) => name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal)
        ? new(Path.GetFullPath(name, Path.GetDirectoryName(file)!), found.Line)
        : throw Invalid(found, "a certificate's file has no name");

    private KeyValuePair<string, string> HeaderOf(string name, string value, TomlEntry found) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExcept(HeaderLetters) && !value.Any(char.IsControl) && value.All(char.IsAscii)
            ? new(name, value)
            : throw Invalid(found, "a header's name or value holds what no header may hold");

    private string TextOf(TomlEntry found, string name) =>
        found.Value is StringValueSyntax { Value: { } text } ? text : throw Invalid(found, $"'{name}' is not a string");

    private bool FlagOf(TomlEntry found, string name) => found.Value is BooleanValueSyntax flag ? flag.Value : throw Invalid(found, $"'{name}' is neither true nor false");

    private List<string> TextsOf(TomlEntry found, string name) => found.Value switch
    {
        StringValueSyntax { Value: { } text } => [text],
        ArraySyntax list when TextsOf(list) is { } texts => texts,
        _ => throw Invalid(found, $"'{name}' is neither a string nor a list of strings"),
    };

    /// <summary>Null where something in the list is no string.</summary>
    private static List<string>? TextsOf(ArraySyntax list)
    {
        var texts = list.Items.Select(item => (item.Value as StringValueSyntax)?.Value).OfType<string>().ToList();
        return texts.Count == list.Items.Count() ? texts : null;
    }

    private HostsFileException Invalid(TomlEntry found, string reason) => new(HostsFailure.Invalid, file, found.Line, reason);
}
