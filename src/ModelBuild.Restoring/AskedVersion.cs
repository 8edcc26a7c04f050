using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring.Versions;

namespace ModelBuild.Restoring;

/// <summary>Which one of Version, Tag and Digest an item asks for.</summary>
internal static class AskedVersion
{
    /// <summary>Null where the item asks for nothing.</summary>
    /// <param name="artifact">The item's reference, which may hold a tag or digest too.</param>
    /// <exception cref="ModelException">It asks for several things, or for something malformed.</exception>
    public static VersionRequest? Of(string include, string? version, string? tag, string? digest, ArtifactReference artifact)
    {
        List<VersionRequest> asked = [];
        if (!string.IsNullOrEmpty(version))
        {
            asked.Add(ParseVersion(include, version));
        }

        asked.AddRange(new[] { tag, artifact.Tag }.Where(text => !string.IsNullOrEmpty(text)).Select(text => RepositoryName.IsValidTag(text!)
            ? new VersionRequest.OfTag(text!)
            : throw new ModelException(RestoreDiagnostics.InvalidTag(include, text!))));

        if (!string.IsNullOrEmpty(digest))
        {
            asked.Add(Digest.TryParse(digest, out var parsed)
                ? new VersionRequest.OfDigest(parsed)
                : throw new ModelException(RestoreDiagnostics.InvalidDigest(include, digest)));
        }

        if (artifact.Digest is { } pinned)
        {
            asked.Add(new VersionRequest.OfDigest(pinned));
        }

        return asked.Count < 2 ? asked.SingleOrDefault() : throw new ModelException(RestoreDiagnostics.SeveralVersions(include, asked));
    }

    /// <exception cref="ModelException">Not a version, range or floating version.</exception>
    public static VersionRequest ParseVersion(string include, string version) =>
        VersionRequest.TryParse(version) ?? throw new ModelException(RestoreDiagnostics.InvalidVersion(include, version));
}
