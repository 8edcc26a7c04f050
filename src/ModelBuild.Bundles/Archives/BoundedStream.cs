using ModelBuild.Oci;

namespace ModelBuild.Bundles.Archives;

/// <summary>Lets no more bytes pass than are allowed.</summary>
internal sealed class BoundedStream(Stream inner, long limit) : ForwardStream
{
    /// <summary>Bytes that have passed.</summary>
    public long Passed { get; private set; }

    /// <summary>Bytes that may still come.</summary>
    public long Left => limit - Passed;

    /// <exception cref="ArchiveException">There are more bytes than are allowed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Passed += count;
        return Passed <= limit ? count : throw new ArchiveException(ArchiveFault.TooLarge, $"it becomes more than {limit} bytes");
    }
}
