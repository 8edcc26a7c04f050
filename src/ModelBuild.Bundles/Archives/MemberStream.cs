using ModelBuild.Oci;

namespace ModelBuild.Bundles.Archives;

/// <summary>The bytes of one file of an archive.</summary>
internal sealed class MemberStream(Stream archive, long size) : ForwardStream
{
    public long Left { get; private set; } = size;

    /// <exception cref="ArchiveException">The archive ends first.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Left == 0 || buffer.IsEmpty)
        {
            return 0;
        }

        var count = await archive.ReadAsync(buffer[..(int)Math.Min(buffer.Length, Left)], cancellationToken).ConfigureAwait(false);
        Left -= count;
        return count > 0 ? count : throw new ArchiveException(ArchiveFault.Damaged, "it ends in the middle of a file");
    }
}
