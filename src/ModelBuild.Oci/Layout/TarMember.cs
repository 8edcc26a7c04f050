namespace ModelBuild.Oci.Layout;

/// <summary>A file in a tar of a layout, and where its bytes are.</summary>
internal sealed record TarMember(string Name, long Offset, long Size)
{
    private const string BlobsFolder = "blobs";

    /// <summary>The digest that its name says; null where it is no blob.</summary>
    public Digest? Digest { get; } =
        Name.Split('/') is [BlobsFolder, var algorithm, var hex] && Oci.Digest.TryParse($"{algorithm}:{hex}", out var digest) ? digest : null;

    /// <summary>True where it lies where nothing but blobs belong.</summary>
    public bool IsAmongBlobs => Name.StartsWith($"{BlobsFolder}/", StringComparison.Ordinal);

    /// <summary>Where in the tar file a part of it lies; what is behind its end is nowhere.</summary>
    public ByteRange Place(ByteRange part) => new(Offset + Math.Min(part.Start, Size), Offset + Math.Min(part.End, Size));

    public static string NameOf(Digest digest) => $"{BlobsFolder}/{digest.Algorithm}/{digest.Hex}";
}
