using ModelBuild.Oci.Layout;

namespace ModelBuild.Oci;

/// <summary>A blob to push: what it is, and how to read it, from the start and as often as a retry needs.</summary>
public sealed record BlobSource
{
    public required Descriptor Descriptor { get; init; }

    /// <summary>Opens the content at its first byte.</summary>
    public required Func<CancellationToken, Task<Stream>> OpenAsync { get; init; }

    /// <summary>The file that holds exactly this content, where there is one: a layout may clone it instead of reading it.</summary>
    public string? FilePath { get; init; }

    /// <summary>True where nobody changes that file any more: a layout may give it a second name.</summary>
    public bool MayLink { get; init; }

    /// <summary>The repository that holds it, where there is one: a registry may mount it.</summary>
    public RepositoryAddress? MountFrom { get; init; }

    public static BlobSource OfBytes(Descriptor descriptor, ReadOnlyMemory<byte> content) => new()
    {
        Descriptor = descriptor,
        OpenAsync = _ => Task.FromResult<Stream>(new MemoryStream(content.ToArray(), writable: false)),
    };

    public static BlobSource OfFile(Descriptor descriptor, string path) => new()
    {
        Descriptor = descriptor,
        FilePath = path,
        OpenAsync = _ => Task.FromResult<Stream>(BlobFile.OpenRead(path)),
    };

    public static BlobSource In(IRepository repository, Descriptor descriptor) => new()
    {
        Descriptor = descriptor,
        FilePath = repository is OciLayout layout && layout.Owns(descriptor.Digest) ? layout.PathOf(descriptor.Digest) : null,
        MountFrom = repository.Address,
        OpenAsync = cancellationToken => repository.OpenBlobAsync(descriptor, 0, cancellationToken),
    };
}
