using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace ModelBuild.Oci;

/// <summary>Where repositories are: a registry's <c>host[:port]</c>, or the directory of a folder registry.</summary>
public sealed partial record RegistryAddress
{
    private const int MaxHostLength = 260;

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

        RefuseUserInformation(text);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            throw new InvalidReferenceException(
                text, $"a registry is a host alone, here '{text[..slash]}'; '{text[(slash + 1)..]}' belongs to the repository");
        }

        return OfHost(text);
    }

    /// <exception cref="InvalidReferenceException">Not a host and port in ASCII.</exception>
    public static RegistryAddress OfHost(string host)
    {
        RefuseUserInformation(host);
        return HostProblem(host) is { } problem ? throw new InvalidReferenceException(host, problem) : new(host, null);
    }

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

    /// <summary>True where a folder, or the tar file of one, is a repository itself, and no folder registry.</summary>
    public static bool IsLayout(string directory) => File.Exists(Path.Combine(directory, "oci-layout")) || RepositoryAddress.InFolder(directory).IsTar;

    /// <summary>An absolute path from a folder as a user writes it.</summary>
    /// <exception cref="InvalidReferenceException">A file URL of another machine, or a NUL, which no path may hold.</exception>
    internal static string FolderPath(string text, string baseDirectory)
    {
        var path = text.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            ? Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.IsFile && uri.IsLoopback
                ? uri.LocalPath
                : throw new InvalidReferenceException(Redact(text), "it is not a file URL of this machine")
            : text is "~" or ['~', '/' or '\\', ..]
                ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + text[1..]
                : text;
        return path.Contains('\0', StringComparison.Ordinal)
            ? throw new InvalidReferenceException(text, "a path holds no NUL")
            : Path.GetFullPath(path, baseDirectory);
    }

    /// <summary>Neither a host, a repository, a tag nor a digest has an '@' of its own: what stands before one is an account, and perhaps its password.</summary>
    internal static void RefuseUserInformation(string text)
    {
        if (Redact(text) is var redacted && redacted != text)
        {
            throw new InvalidReferenceException(redacted, "what stands before its '@' reads as a user name and password, which never belong in a reference");
        }
    }

    private static string? HostProblem(string host)
    {
        // A longer one is no name to the DNS, and would cost its square to look at.
        if (host.Length > MaxHostLength)
        {
            return $"it has {host.Length} characters, and a host and port has at most {MaxHostLength}";
        }

        var match = HostPattern().Match(host);
        if (!match.Success)
        {
            return $"'{host}' is not a host name and port";
        }

        if (match.Groups["address"] is { Success: true } address && !(address.Value.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(address.Value, out _)))
        {
            return $"'{address.Value}' is not an IPv6 address";
        }

        return match.Groups["port"] is { Success: true } port
            && (!int.TryParse(port.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
            ? $"the port '{port.Value}' is not between 1 and 65535"
            : null;
    }

    /// <summary>The text without what stands before its last '@', which may be a password, unless that '@' begins a digest or something meant as one.</summary>
    internal static string Redact(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var at = text.LastIndexOf('@');
        var start = scheme < 0 || text.AsSpan(0, scheme).Contains('@') ? 0 : scheme + 3;
        if (at >= start && BeginsDigest(text, start, at))
        {
            at = at == 0 ? -1 : text.LastIndexOf('@', at - 1);
        }

        return at < start ? text : string.Concat(text.AsSpan(0, start), "***", text.AsSpan(at));
    }

    /// <summary>True where the first segment of a reference could be nothing but a host.</summary>
    public static bool IsHost(string segment) =>
        segment is "localhost" || segment.AsSpan().ContainsAny('.', ':', '@') || !segment.All(char.IsAscii);

    /// <summary>True after HOST/REPOSITORY: there a mistyped digest is likelier than a password, and the user should see what was typed.</summary>
    private static bool BeginsDigest(string text, int start, int at)
    {
        var slash = text.IndexOf('/', start, at - start);
        return text.AsSpan(at + 1).StartsWith("sha256:", StringComparison.Ordinal) || text.AsSpan(at + 1).StartsWith("sha512:", StringComparison.Ordinal)
            || (slash >= 0 && !text[at..].Contains('/', StringComparison.Ordinal) && IsHost(text[start..slash]) && HostProblem(text[start..slash]) is null);
    }

    [GeneratedRegex(@"\A(?:\[(?<address>[0-9a-fA-F:.]+)\]|[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*)(?::(?<port>[0-9]*))?\z")]
    private static partial Regex HostPattern();
}
