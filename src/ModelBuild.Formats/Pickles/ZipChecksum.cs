namespace ModelBuild.Formats.Pickles;

/// <summary>CRC-32 as zip has it.</summary>
internal static class ZipChecksum
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(index => Enumerable.Range(0, 8).Aggregate((uint)index, (value, _) => (value >> 1) ^ ((value & 1) * Polynomial)))];

    /// <summary>Null where there is too much, or it cannot be unpacked, which the scan has said.</summary>
    public static async Task<uint?> ComputeAsync(Stream content, long limit, CancellationToken cancellationToken)
    {
        var input = new PickleInput(content);
        var checksum = uint.MaxValue;
        try
        {
            while (await input.FillAsync(1, cancellationToken).ConfigureAwait(false) > 0 && input.Position <= limit)
            {
                checksum = Continue(checksum, input.Take(input.Buffered));
            }
        }
        catch (BrokenPickleException)
        {
            return null;
        }

        return input.Position > limit ? null : ~checksum;
    }

    private static uint Continue(uint checksum, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            checksum = Table[(byte)(checksum ^ value)] ^ (checksum >> 8);
        }

        return checksum;
    }
}
