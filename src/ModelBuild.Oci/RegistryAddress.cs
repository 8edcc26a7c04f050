using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace ModelBuild.Oci;

/// <summary>Where repositories are: a registry's <c>host[:port]</c>, or the directory of a folder registry.</summary>
public sealed partial record RegistryAddress
{
    private RegistryAddress(string? host, string? directory) => (Host, Directory) = (host, directory);

    /// <summary><c>host</c> or <c>host:port</c>; null for a folder registry.</summary>
    public string? Host { get; }

    /// <summary>Absolute path of a folder registry; null for a host.</summary>
    public string? Directory { get; }

    /// <summary>True where <paramref name="text"/> names a folder: it starts with '.', '/', '~', 'file:' or a drive letter.</summary>
    public static bool IsFolder(ReadOnlySpan<char> text) =>
        text is ['.' or '/' or '~', ..] or ['\\', ..] || text.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
        || text is [(>= 'a' and <= 'z') or (>= 'A' and <= 'Z'), ':', '\\' or '/', ..];

    /// <param name="text">A host, or a folder.</param>
    /// <param name="baseDirectory">What a relative folder is relative to.</param>
    /// <exception cref="InvalidReferenceException">Neither a host nor a folder.</exception>
    public static RegistryAddress Parse(string text, string baseDirectory)
    {
        if (IsFolder(text))
        {
            return InFolder(FolderPath(text, baseDirectory));
        }

        if (text.Contains("://", StringComparison.Ordinal))
        {
            throw new InvalidReferenceException(Redact(text), "a registry is written without a scheme, as in 'harbor.example.com'");
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            throw new InvalidReferenceException(
                Redact(text), $"a registry is a host alone, here '{Redact(text[..slash])}'; '{text[(slash + 1)..]}' belongs to the repository");
        }

        return OfHost(text);
    }

    /// <exception cref="InvalidReferenceException">Not a host and port in ASCII.</exception>
    public static RegistryAddress OfHost(string host) =>
        HostProblem(host) is { } problem ? throw new InvalidReferenceException(Redact(host), problem) : new(host, null);

    public static RegistryAddress InFolder(string directory) => new(null, Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));

    /// <summary>The repository <paramref name="name"/> of this registry.</summary>
    /// <exception cref="InvalidReferenceException">The name does not follow <see cref="RepositoryName.ValidForm"/>.</exception>
    public RepositoryAddress Repository(string name)
    {
        if (!RepositoryName.IsValid(name) || (Host?.Length ?? 0) + 1 + name.Length > RepositoryName.MaxLength)
        {
            throw new InvalidReferenceException($"{this}/{name}", $"the repository '{name}' is not {RepositoryName.ValidForm}");
        }

        return Host is null ? RepositoryAddress.InFolder(Path.Combine(Directory!, name)) : RepositoryAddress.Remote(this, name);
    }

    public override string ToString() => Host ?? Directory!;

    /// <summary>An absolute path from a folder as a user writes it.</summary>
    internal static string FolderPath(string text, string baseDirectory)
    {
        var path = text.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            ? Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.IsFile && uri.IsLoopback
                ? uri.LocalPath
                : throw new InvalidReferenceException(text, "it is not a file URL of this machine")
            : text is "~" or ['~', '/' or '\\', ..]
                ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + text[1..]
                : text;
        return Path.GetFullPath(path, baseDirectory);
    }

    private static string? HostProblem(string host)
    {
        if (host.Contains('@', StringComparison.Ordinal))
        {
            return "a user name and password never belong in a reference";
        }

        var match = HostPattern().Match(host);
        if (!match.Success)
        {
            return $"'{host}' is not a host name and port";
        }

        if (match.Groups["address"] is { Success: true } address && !IPAddress.TryParse(address.Value, out _))
        {
            return $"'{address.Value}' is not an IPv6 address";
        }

        return match.Groups["port"] is { Success: true } port
            && (!int.TryParse(port.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
            ? $"the port '{port.Value}' is not between 1 and 65535"
            : null;
    }

    /// <summary>The text without what stands before an '@' in its first segment, which may be a password.</summary>
    internal static string Redact(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var start = scheme < 0 ? 0 : scheme + 3;
        var end = text.IndexOf('/', start) is var slash and >= 0 ? slash : text.Length;
        var at = text.LastIndexOf('@', Math.Max(start, end - 1), Math.Max(0, end - start));
        return at < 0 || text[(at + 1)..].StartsWith("sha", StringComparison.Ordinal) ? text : string.Concat(text.AsSpan(0, start), "***", text.AsSpan(at));
    }

    [GeneratedRegex(@"\A(?:\[(?<address>[0-9a-fA-F:.]+)\]|[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*)(?::(?<port>[0-9]*))?\z", RegexOptions.NonBacktracking)]
    private static partial Regex HostPattern();
}
