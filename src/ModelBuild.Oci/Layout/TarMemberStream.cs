using Microsoft.Win32.SafeHandles;

namespace ModelBuild.Oci.Layout;

/// <summary>The bytes of one member of a tar file, which others may read at the same time.</summary>
/// <param name="offset">Where in the member to begin.</param>
/// <param name="isOwner">Whether the file is closed with this.</param>
internal sealed class TarMemberStream(SafeFileHandle file, TarMember member, long offset, bool isOwner) : ForwardStream
{
    private readonly long end = member.Offset + member.Size;
    private long position = member.Offset + Math.Min(offset, member.Size);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await RandomAccess.ReadAsync(file, buffer[..(int)Math.Min(buffer.Length, end - position)], position, cancellationToken).ConfigureAwait(false);
        position += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && isOwner)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
