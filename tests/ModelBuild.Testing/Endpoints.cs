using ModelBuild.Oci;

namespace ModelBuild.Testing;

/// <summary>Path patterns of the registry API, to match requests with: '*' stands for any characters.</summary>
public static class Endpoints
{
    public const string Root = "/v2/";
    public const string Blob = "/v2/*/blobs/sha*:*";
    public const string UploadStart = "/v2/*/blobs/uploads/";
    public const string Upload = "/v2/*/blobs/uploads/?*";
    public const string Manifest = "/v2/*/manifests/*";
    public const string ManifestByDigest = "/v2/*/manifests/sha*:*";
    public const string Referrers = "/v2/*/referrers/sha*:*";
    public const string Tags = "/v2/*/tags/list";
    public const string Token = "/token";

    public static string BlobOf(string digest) => $"/v2/*/blobs/{digest}";

    public static string ManifestOf(string tagOrDigest) => $"/v2/*/manifests/{tagOrDigest}";

    /// <summary>The tag that lists what refers to a manifest, in registries that keep no such list themselves.</summary>
    public static string ReferrersTagOf(Digest subject) => $"sha256-{subject.Hex}";

    /// <summary>True where a path follows a pattern; '?' stands for one character.</summary>
    internal static bool Matches(string pattern, string path) => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, path, ignoreCase: false);
}
