namespace ModelBuild.Oci.Registry;

/// <summary>The bytes of a manifest as they came, not yet looked into.</summary>
internal sealed record ReceivedManifest(ReadOnlyMemory<byte> Bytes, string? MediaType)
{
    /// <summary>What the bytes are, whatever the registry says.</summary>
    public Descriptor Descriptor => new()
    {
        MediaType = MediaType ?? MediaTypes.Manifest,
        Digest = Digest.Compute(Bytes.Span),
        Size = Bytes.Length,
    };

    public bool Has(Digest digest) => DigestAs(digest) == digest;

    /// <exception cref="ContentMismatchException">The bytes are others.</exception>
    public ReceivedManifest Verified(Digest digest) => Has(digest)
        ? this
        : throw new ContentMismatchException(Descriptor with { Digest = digest }, Bytes.Length, DigestAs(digest));

    public OciDocument Parse() => OciDocument.Parse(Bytes, MediaType);

    private Digest DigestAs(Digest digest)
    {
        using var hash = digest.CreateHash();
        hash.AppendData(Bytes.Span);
        return digest.Finish(hash);
    }
}
