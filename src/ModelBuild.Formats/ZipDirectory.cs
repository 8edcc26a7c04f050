using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace ModelBuild.Formats;

/// <summary>A zip's central directory, as PyTorch and Python find it: by the last end record of the file.</summary>
/// <param name="Shift">What Python adds to every offset where the directory does not lie where its end says.</param>
internal sealed record ZipDirectory(long Offset, long Size, ulong Count, long Shift)
{
    private const int LongestComment = ushort.MaxValue;

    /// <summary>No directory: no end record. Two: the 32-bit and the 64-bit record differ, or readers differ in how they take a shifted one.</summary>
    public static async Task<List<ZipDirectory>> FindAsync(Stream stream, Action<long> noteDamage, CancellationToken cancellationToken)
    {
        var tail = new byte[Math.Min(stream.Length, ZipFields.EndSize + LongestComment + ZipFields.LocatorSize)];
        var tailAt = stream.Length - tail.Length;
        stream.Position = tailAt;
        await stream.ReadExactlyAsync(tail, cancellationToken).ConfigureAwait(false);
        var at = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (at < 0 || at + ZipFields.EndSize > tail.Length)
        {
            noteDamage(tailAt + Math.Max(at, 0));
            return [];
        }

        var end = tail.AsSpan(at);
        if (at + ZipFields.EndSize + BinaryPrimitives.ReadUInt16LittleEndian(end[ZipFields.EndCommentLength..]) != tail.Length)
        {
            noteDamage(tailAt + at);
        }

        var count = BinaryPrimitives.ReadUInt16LittleEndian(end[ZipFields.EndCount..]);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(end[ZipFields.EndDirectorySize..]);
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(end[ZipFields.EndDirectoryOffset..]);
        var large = await FindZip64Async(stream, tail, at, cancellationToken).ConfigureAwait(false);
        var is64Only = count == ushort.MaxValue || size == uint.MaxValue || offset == uint.MaxValue;
        List<(long Offset, long Size, ulong Count, long EndsAt)> found = large is { } record ? [record] : [];
        if (large is null || (!is64Only && (large.Value.Offset, large.Value.Size, large.Value.Count) != (offset, size, count)))
        {
            found.Add((offset, size, count, large is null ? tailAt + at : large.Value.EndsAt));
        }

        List<ZipDirectory> directories = [.. found.Select(place => new ZipDirectory(place.Offset, place.Size, place.Count, 0))];
        directories.AddRange(found.Where(place => place.EndsAt - place.Size - place.Offset is not 0)
            .Select(place => (Place: place, Shift: place.EndsAt - place.Size - place.Offset))
            .Where(place => place.Shift > -place.Place.Offset && place.Shift < stream.Length)
            .Select(place => new ZipDirectory(place.Place.Offset + place.Shift, place.Place.Size, place.Place.Count, place.Shift)));
        if (directories.Count > 1)
        {
            noteDamage(tailAt + at);
        }

        return directories;
    }

    private static async Task<(long Offset, long Size, ulong Count, long EndsAt)?> FindZip64Async(Stream stream, byte[] tail, int at, CancellationToken cancellationToken)
    {
        if (at < ZipFields.LocatorSize || BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at - ZipFields.LocatorSize)) != ZipFields.Zip64Locator)
        {
            return null;
        }

        var recordAt = BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(at - ZipFields.LocatorSize + ZipFields.LocatorEndOffset));
        var record = new byte[ZipFields.Zip64EndSize];
        if (recordAt < 0 || recordAt > stream.Length - record.Length)
        {
            return null;
        }

        stream.Position = recordAt;
        await stream.ReadExactlyAsync(record, cancellationToken).ConfigureAwait(false);
        return BinaryPrimitives.ReadUInt32LittleEndian(record) != ZipFields.Zip64End ? null
            : (BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(ZipFields.Zip64EndDirectoryOffset)),
               BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(ZipFields.Zip64EndDirectorySize)),
               BinaryPrimitives.ReadUInt64LittleEndian(record.AsSpan(ZipFields.Zip64EndCount)),
               recordAt);
    }

    /// <summary>Reads entries as long as there are any, whatever size and count say: readers differ in which of the two they follow.</summary>
    public async IAsyncEnumerable<ZipMember> ReadAsync(Stream stream, Action<long> noteDamage, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var at = Offset;
        var count = 0UL;
        var header = new byte[ZipFields.DirectorySize];
        while (at >= 0 && at <= stream.Length - header.Length)
        {
            stream.Position = at;
            await stream.ReadExactlyAsync(header, cancellationToken).ConfigureAwait(false);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) != ZipFields.DirectoryHeader)
            {
                break;
            }

            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(ZipFields.DirectoryNameLength));
            var rest = new byte[nameLength + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(ZipFields.DirectoryExtraLength))];
            if (rest.Length > stream.Length - stream.Position)
            {
                break;
            }

            await stream.ReadExactlyAsync(rest, cancellationToken).ConfigureAwait(false);
            yield return ToMember(header, rest.AsSpan(0, nameLength), rest.AsSpan(nameLength));
            at += header.Length + rest.Length + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(ZipFields.DirectoryCommentLength));
            count++;
        }

        if (count != Count || at != Offset + Size)
        {
            noteDamage(at);
        }
    }

    private ZipMember ToMember(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra)
    {
        var unpacked = BinaryPrimitives.ReadUInt32LittleEndian(header[ZipFields.DirectoryUnpackedSize..]);
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(header[ZipFields.DirectoryPackedSize..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(header[ZipFields.DirectoryLocalOffset..]);
        var large = ZipExtra.Find(extra, ZipFields.Zip64Extra);
        large = unpacked == uint.MaxValue && large.Length >= 8 ? large[8..] : large;
        if (packed == uint.MaxValue && large.Length >= 8)
        {
            packed = BinaryPrimitives.ReadInt64LittleEndian(large);
            large = large[8..];
        }

        return new()
        {
            Name = Encoding.UTF8.GetString(name),
            Flags = BinaryPrimitives.ReadUInt16LittleEndian(header[ZipFields.DirectoryFlags..]),
            Method = BinaryPrimitives.ReadUInt16LittleEndian(header[ZipFields.DirectoryMethod..]),
            HeaderOffset = Shift + (offset == uint.MaxValue && large.Length >= 8 ? BinaryPrimitives.ReadInt64LittleEndian(large) : offset),
            PackedSize = packed,
            Checksum = BinaryPrimitives.ReadUInt32LittleEndian(header[ZipFields.DirectoryChecksum..]),
        };
    }
}
