using System.Text;

namespace ModelBuild.Formats;

/// <summary>A table: a vtable says where each field stands in it, and zero for those that have their default.</summary>
internal readonly struct FlatbufferTable(FlatbufferFile file, long place, long vtable, ushort vtableSize)
{
    public async ValueTask<byte> ByteAsync(int slot, CancellationToken cancellationToken) =>
        await FieldAsync(slot, cancellationToken).ConfigureAwait(false) is { } field ? await file.ByteAsync(field, cancellationToken).ConfigureAwait(false) : (byte)0;

    public async ValueTask<uint> UInt32Async(int slot, CancellationToken cancellationToken) =>
        await FieldAsync(slot, cancellationToken).ConfigureAwait(false) is { } field ? await file.UInt32Async(field, cancellationToken).ConfigureAwait(false) : 0;

    public async ValueTask<long> Int64Async(int slot, CancellationToken cancellationToken) =>
        await FieldAsync(slot, cancellationToken).ConfigureAwait(false) is { } field ? await file.Int64Async(field, cancellationToken).ConfigureAwait(false) : 0;

    /// <summary>Null where the field is absent.</summary>
    public async ValueTask<FlatbufferTable?> TableAsync(int slot, CancellationToken cancellationToken) =>
        await FieldAsync(slot, cancellationToken).ConfigureAwait(false) is { } field ? await file.TableAsync(field, cancellationToken).ConfigureAwait(false) : null;

    /// <summary>The texts of a list; none where the field is absent.</summary>
    public async ValueTask<List<string>> TextsAsync(int slot, CancellationToken cancellationToken)
    {
        List<string> texts = [];
        if (await VectorAsync(slot, sizeof(uint), cancellationToken).ConfigureAwait(false) is { } vector)
        {
            for (var index = 0L; index < vector.Count; index++)
            {
                var place = await file.TargetAsync(vector.Place + (index * sizeof(uint)), cancellationToken).ConfigureAwait(false);
                var count = await file.UInt32Async(place, cancellationToken).ConfigureAwait(false);
                texts.Add(Encoding.UTF8.GetString((await file.BytesAsync(place + sizeof(uint), count, cancellationToken).ConfigureAwait(false)).Span));
            }
        }

        return texts;
    }

    /// <summary>Null where the field is absent.</summary>
    public async ValueTask<string?> TextAsync(int slot, CancellationToken cancellationToken)
    {
        var text = await VectorAsync(slot, sizeof(byte), cancellationToken).ConfigureAwait(false);
        return text is { } found ? Encoding.UTF8.GetString((await file.BytesAsync(found.Place, found.Count, cancellationToken).ConfigureAwait(false)).Span) : null;
    }

    /// <summary>Where a list begins, and how many elements of that size it has, all of them inside the file; null where the field is absent.</summary>
    public async ValueTask<(long Place, long Count)?> VectorAsync(int slot, int elementSize, CancellationToken cancellationToken)
    {
        if (await FieldAsync(slot, cancellationToken).ConfigureAwait(false) is not { } field)
        {
            return null;
        }

        var start = await file.TargetAsync(field, cancellationToken).ConfigureAwait(false);
        var count = await file.UInt32Async(start, cancellationToken).ConfigureAwait(false);
        return count <= (file.Length - start - sizeof(uint)) / elementSize ? (start + sizeof(uint), count) : throw file.Malformed($"it has a list of {count} values, and {file.Length - start - sizeof(uint)} bytes follow", start);
    }

    /// <summary>The tables of a list; none where the field is absent.</summary>
    public async ValueTask<List<FlatbufferTable>> TablesAsync(int slot, CancellationToken cancellationToken)
    {
        List<FlatbufferTable> tables = [];
        if (await VectorAsync(slot, sizeof(uint), cancellationToken).ConfigureAwait(false) is { } vector)
        {
            for (var index = 0L; index < vector.Count; index++)
            {
                tables.Add(await file.TableAsync(vector.Place + (index * sizeof(uint)), cancellationToken).ConfigureAwait(false));
            }
        }

        return tables;
    }

    /// <summary>The whole numbers of a list; null where the field is absent.</summary>
    public async ValueTask<List<int>?> NumbersAsync(int slot, CancellationToken cancellationToken)
    {
        if (await VectorAsync(slot, sizeof(int), cancellationToken).ConfigureAwait(false) is not { } vector)
        {
            return null;
        }

        List<int> numbers = [];
        for (var index = 0L; index < vector.Count; index++)
        {
            numbers.Add((int)await file.UInt32Async(vector.Place + (index * sizeof(int)), cancellationToken).ConfigureAwait(false));
        }

        return numbers;
    }

    private async ValueTask<long?> FieldAsync(int slot, CancellationToken cancellationToken)
    {
        var offset = slot + sizeof(ushort) <= vtableSize ? await file.UInt16Async(vtable + slot, cancellationToken).ConfigureAwait(false) : (ushort)0;
        return offset == 0 ? null : place + offset;
    }
}
