namespace ModelBuild.Oci;

/// <summary>
/// <c>host[:port]/repository[:tag][@digest]</c> as in the OCI distribution specification, or <c>PATH[:tag][@digest]</c>
/// for an OCI image layout on disk. No host, no <c>library/</c> and no tag is ever added in silence.
/// </summary>
public sealed record ArtifactReference
{
    public const string ValidForms = "'host/repository:tag', 'host/repository@sha256:…' or './folder:tag'";

    public required RepositoryAddress Repository { get; init; }

    public string? Tag { get; init; }

    public Digest? Digest { get; init; }

    /// <param name="text">A reference whose repository is remote or a folder.</param>
    /// <param name="baseDirectory">What a relative folder is relative to.</param>
    /// <param name="defaultRegistry">Where a reference without a host belongs; null makes such a reference an error.</param>
    /// <exception cref="InvalidReferenceException">The text follows none of the <see cref="ValidForms"/>.</exception>
    public static ArtifactReference Parse(string text, string baseDirectory, RegistryAddress? defaultRegistry = null)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new InvalidReferenceException(text, $"it is empty; expected {ValidForms}");
        }

        if (!RegistryAddress.IsFolder(text))
        {
            if (text.Contains("://", StringComparison.Ordinal))
            {
                throw new InvalidReferenceException(RegistryAddress.Redact(text), "a reference has no scheme, as in 'harbor.example.com/ml/bert:1.0.0'");
            }

            RegistryAddress.RefuseUserInformation(text);
        }

        var (name, tag, digest) = Split(text);
        if (RegistryAddress.IsFolder(name))
        {
            return new() { Repository = RepositoryAddress.InFolder(RegistryAddress.FolderPath(name, baseDirectory)), Tag = tag, Digest = digest };
        }

        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var registry = slash > 0 && RegistryAddress.IsHost(name[..slash]) ? RegistryAddress.OfHost(name[..slash]) : null;
        if (registry is null && defaultRegistry is null)
        {
            throw new InvalidReferenceException(text, $"it names no registry; expected {ValidForms}");
        }

        return new()
        {
            Repository = registry is null ? defaultRegistry!.Repository(name) : registry.Repository(name[(slash + 1)..]),
            Tag = tag,
            Digest = digest,
        };
    }

    public override string ToString() => $"{Repository}{(Tag is null ? "" : $":{Tag}")}{(Digest is null ? "" : $"@{Digest}")}";

    private static (string Name, string? Tag, Digest? Digest) Split(string text)
    {
        Digest? digest = null;
        var name = text;
        if (text.LastIndexOf('@') is var at and >= 0 && !text[at..].Contains('/', StringComparison.Ordinal))
        {
            digest = Oci.Digest.TryParse(text.AsSpan(at + 1), out var parsed)
                ? parsed
                : throw new InvalidReferenceException(text, $"'{text[(at + 1)..]}' is not a digest: expected {Oci.Digest.ValidForms}");
            name = text[..at];
        }

        // A colon after the last slash begins a tag; before it, a port or a drive.
        var colon = name.LastIndexOf(':');
        var isTag = colon > Math.Max(name.LastIndexOf('/'), name.LastIndexOf('\\'))
            && !name.AsSpan(0, Math.Max(0, colon)).Equals("file", StringComparison.OrdinalIgnoreCase);
        if (!isTag)
        {
            return (name, null, digest);
        }

        var tag = name[(colon + 1)..];
        return RepositoryName.IsValidTag(tag)
            ? (name[..colon], tag, digest)
            : throw new InvalidReferenceException(text, $"the tag '{tag}' is not {RepositoryName.ValidTagForm}");
    }
}
