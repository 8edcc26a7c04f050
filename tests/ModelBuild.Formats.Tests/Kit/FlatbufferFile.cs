using System.Buffers.Binary;
using System.Text;

namespace ModelBuild.Formats.Tests.Kit;

/// <summary>Writes a flatbuffer front to back: what is pointed to comes after what points to it, because offsets lead forward.</summary>
internal sealed class FlatbufferFile
{
    /// <summary>Room for a field of any type.</summary>
    private const int FieldSize = 8;

    private readonly List<byte> bytes = [];
    private readonly Dictionary<FlatbufferPart, int> written = new(ReferenceEqualityComparer.Instance);

    public static byte[] Of(FlatbufferPart root, string identifier = "TFL3")
    {
        var file = new FlatbufferFile();
        file.bytes.AddRange([0, 0, 0, 0, .. Encoding.ASCII.GetBytes(identifier)]);
        file.Point(0, file.Write(root));
        return [.. file.bytes];
    }

    private int Write(FlatbufferPart part)
    {
        if (written.TryGetValue(part, out var known) && part.Fields is not null)
        {
            return known;
        }

        var place = part.Fields is { } fields ? WriteTable(part, fields) : bytes.Count;
        if (part.Fields is null)
        {
            WriteList(part, place);
        }

        return place;
    }

    private int WriteTable(FlatbufferPart part, (int Slot, FlatbufferPart Value)[] fields)
    {
        var size = 4 + (fields.Length == 0 ? 0 : fields.Max(field => field.Slot) - 2);
        var vtable = new byte[size];
        BinaryPrimitives.WriteUInt16LittleEndian(vtable, (ushort)size);
        for (var index = 0; index < fields.Length; index++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(vtable.AsSpan(fields[index].Slot), (ushort)(4 + (FieldSize * index)));
        }

        bytes.AddRange(vtable);
        var place = written[part] = bytes.Count;
        bytes.AddRange([.. BitConverter.GetBytes(size), .. fields.SelectMany(field => (field.Value.Inline ?? []).Concat(new byte[FieldSize]).Take(FieldSize))]);
        for (var index = 0; index < fields.Length; index++)
        {
            if (fields[index].Value.Inline is null)
            {
                Point(place + 4 + (FieldSize * index), Write(fields[index].Value));
            }
        }

        return place;
    }

    private void WriteList(FlatbufferPart part, int place)
    {
        bytes.AddRange(part.Tables is { } list ? [.. BitConverter.GetBytes(list.Length), .. new byte[4 * list.Length]] : part.Bytes!);
        for (var index = 0; index < part.Tables?.Length; index++)
        {
            Point(place + 4 + (4 * index), Write(part.Tables[index]));
        }
    }

    private void Point(int place, int target)
    {
        var offset = BitConverter.GetBytes(target - place);
        for (var index = 0; index < offset.Length; index++)
        {
            bytes[place + index] = offset[index];
        }
    }
}
