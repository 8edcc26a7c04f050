using Microsoft.Win32.SafeHandles;

namespace ModelBuild.Oci;

/// <summary>The bytes of a part of a file, which others may read at the same time.</summary>
/// <param name="isOwner">Whether the file is closed with this.</param>
public sealed class FileRangeStream(SafeFileHandle file, ByteRange range, bool isOwner) : ForwardStream
{
    private long position = range.Start;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await RandomAccess.ReadAsync(file, buffer[..(int)Math.Min(buffer.Length, range.End - position)], position, cancellationToken).ConfigureAwait(false);
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
