using System.Buffers.Binary;

namespace ModelBuild.Formats.TensorRT;

/// <summary>
/// A plan of TensorRT. What is in it only the version that built it knows, on the GPU that it was built for; but Ultralytics writes JSON before it, with its length.
/// </summary>
internal static class TensorRTReader
{
    private const int TagSize = 4;

    public static bool IsTag(ReadOnlySpan<byte> start) => start.StartsWith("ptrt"u8) || start.StartsWith("ftrt"u8);

    /// <summary>The length of what stands before the plan; null where that does not look like JSON.</summary>
    public static int? PrefixOf(ReadOnlySpan<byte> start) =>
        start.Length > TagSize + 2 && BinaryPrimitives.ReadUInt32LittleEndian(start) is >= 2 and <= HeaderLimits.TensorRT and var length && start[4] == '{' && start[5] is (byte)'"' or (byte)'}' ? (int)length : null;

    /// <returns>Null where what follows the JSON is no plan.</returns>
    public static async Task<ModelFacts?> ReadAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        await reader.BufferUpToAsync(TagSize + 4, cancellationToken).ConfigureAwait(false);
        if (Prefix(reader) is not { } length)
        {
            return new() { Format = ModelFormat.TensorRT };
        }

        reader.Seek(TagSize);
        var json = await reader.BytesAsync((int)reader.Claim((ulong)length), cancellationToken).ConfigureAwait(false);
        await reader.BufferUpToAsync(TagSize, cancellationToken).ConfigureAwait(false);
        return !IsTag(reader.Take(Math.Min(TagSize, reader.Buffered))) ? null : await DescribeAsync(json, reader, cancellationToken).ConfigureAwait(false);
    }

    private static int? Prefix(HeaderReader reader)
    {
        var start = reader.Take(Math.Min(TagSize + 4, reader.Buffered));
        return IsTag(start) ? null : PrefixOf(start);
    }

    private static async Task<ModelFacts?> DescribeAsync(byte[] json, HeaderReader reader, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(json, writable: false);
        var prefix = await JsonSidecar.ReadAsync(new(reader.Format, content, HeaderLimits.TensorRT), HeaderLimits.TensorRT, root => new() { Metadata = JsonSidecar.Scalars(root) }, cancellationToken).ConfigureAwait(false);
        var metadata = prefix!.Metadata;
        return prefix with
        {
            Format = ModelFormat.TensorRT,
            Producer = metadata.TryGetValue("version", out var version) && metadata.GetValueOrDefault("author") == "Ultralytics" ? $"Ultralytics {version}" : null,
            Description = metadata.GetValueOrDefault("description"),
            License = metadata.GetValueOrDefault("license"),
            Task = metadata.GetValueOrDefault("task"),
        };
    }
}
