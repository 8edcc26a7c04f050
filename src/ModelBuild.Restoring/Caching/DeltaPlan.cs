using System.Collections.Immutable;
using ModelBuild.Oci;
using ModelBuild.Oci.Chunks;

namespace ModelBuild.Restoring.Caching;

/// <summary>Which parts of a blob an older file has, and which are fetched, in their order.</summary>
internal sealed record DeltaPlan
{
    /// <summary>512 KiB: what is fetched sooner than a request for what is behind it is answered.</summary>
    private const int LeastReuse = 512 * 1024;

    /// <summary>Below a twentieth of the blob a plain download has less to go wrong.</summary>
    private const int LeastGain = 20;

    public required ImmutableArray<DeltaPart> Parts { get; init; }

    /// <param name="held">Where the older file has which chunk.</param>
    public static DeltaPlan Of(ChunkList wanted, IReadOnlyDictionary<ContentHash, OlderChunk> held)
    {
        var parts = new List<DeltaPart>();
        var at = 0L;
        foreach (var chunk in wanted.Chunks)
        {
            var range = new ByteRange(at, at + chunk.Length);
            Add(parts, new(range, held.TryGetValue(chunk.Hash, out var older) && older.Length == chunk.Length ? older.At : null));
            at = range.End;
        }

        return new() { Parts = Coalesce(parts) };
    }

    /// <summary>True where enough of the blob behind an offset need not be fetched.</summary>
    public bool IsWorthItFrom(long offset, Descriptor blob) => Parts.Where(part => part.OlderAt is not null).Sum(part => part.From(offset).Length) > blob.Size / LeastGain;

    /// <summary>Small parts that could be reused between two that are fetched are fetched with them.</summary>
    private static ImmutableArray<DeltaPart> Coalesce(List<DeltaPart> parts)
    {
        var result = new List<DeltaPart>();
        for (var i = 0; i < parts.Count;)
        {
            var next = parts.FindIndex(i, part => part.OlderAt is null);
            var run = parts[i..(next < 0 ? parts.Count : next)];
            // At the ends of the blob there is no request to save.
            var isGap = result.Count > 0 && next >= 0 && run.Sum(part => part.Range.Length) < LeastReuse;
            run.ForEach(part => Add(result, isGap ? part with { OlderAt = null } : part));
            if (next >= 0)
            {
                Add(result, parts[next]);
            }

            i += run.Count + 1;
        }

        return [.. result];
    }

    /// <summary>Adds a part to the last one where it continues it.</summary>
    private static void Add(List<DeltaPart> parts, DeltaPart part)
    {
        if (parts is [.., var last] && (last.OlderAt is null ? part.OlderAt is null : part.OlderAt == last.OlderAt + last.Range.Length))
        {
            parts[^1] = last with { Range = new(last.Range.Start, part.Range.End) };
        }
        else
        {
            parts.Add(part);
        }
    }
}

/// <summary>A part of a blob.</summary>
/// <param name="OlderAt">Where the older file has the same bytes; null where they are fetched.</param>
internal readonly record struct DeltaPart(ByteRange Range, long? OlderAt)
{
    /// <summary>What of it is behind an offset; of no length where nothing is.</summary>
    public ByteRange From(long offset) => new(Math.Clamp(offset, Range.Start, Range.End), Range.End);
}
