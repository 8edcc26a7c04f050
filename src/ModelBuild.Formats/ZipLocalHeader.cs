using System.Buffers.Binary;
using System.Text;

namespace ModelBuild.Formats;

/// <summary>The header that stands before a zip member's data.</summary>
internal static class ZipLocalHeader
{
    /// <summary>Null where there is none.</summary>
    public static async Task<(ZipMember Member, long DataOffset)?> ReadAsync(Stream stream, long offset, CancellationToken cancellationToken)
    {
        var header = new byte[ZipFields.LocalSize];
        if (offset < 0 || offset > stream.Length - header.Length)
        {
            return null;
        }

        stream.Position = offset;
        await stream.ReadExactlyAsync(header, cancellationToken).ConfigureAwait(false);
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(ZipFields.LocalNameLength));
        var rest = new byte[nameLength + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(ZipFields.LocalExtraLength))];
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != ZipFields.LocalHeader || rest.Length > stream.Length - stream.Position)
        {
            return null;
        }

        await stream.ReadExactlyAsync(rest, cancellationToken).ConfigureAwait(false);
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(ZipFields.LocalPackedSize));
        var large = ZipExtra.Find(rest.AsSpan(nameLength), ZipFields.Zip64Extra);
        return (new()
        {
            Name = Encoding.UTF8.GetString(rest.AsSpan(0, nameLength)),
            Flags = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(ZipFields.LocalFlags)),
            Method = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(ZipFields.LocalMethod)),
            HeaderOffset = offset,

            // Of the two sizes in a local header's zip64 field, the packed one is the second.
            PackedSize = packed == uint.MaxValue && large.Length >= 16 ? BinaryPrimitives.ReadInt64LittleEndian(large[8..]) : packed,
        }, offset + header.Length + rest.Length);
    }
}
