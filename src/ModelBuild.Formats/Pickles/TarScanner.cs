using System.Text;

namespace ModelBuild.Formats.Pickles;

/// <summary>The members of a tar, which torch.save wrote before 0.1.10: <c>sys_info</c>, <c>pickle</c>, <c>tensors</c>, <c>storages</c>.</summary>
internal sealed class TarScanner(Stream stream, PickleFindings findings, PickleContent content, string? member, int depth)
{
    private const int BlockSize = 512;
    private const int MaximumMembers = 100_000;

    private static readonly Range Name = 0..100;
    private static readonly Range Size = 124..136;
    private static readonly Range Type = 156..157;
    private static readonly Range Magic = 257..262;

    public static bool IsTar(ReadOnlySpan<byte> start) => start.Length >= BlockSize && start[Magic].SequenceEqual("ustar"u8);

    public async Task ScanAsync(CancellationToken cancellationToken)
    {
        findings.Recognise(PickleContainer.Tar);
        var block = new byte[BlockSize];
        var offset = 0L;
        for (var count = 0; offset + BlockSize <= stream.Length; count++)
        {
            stream.Position = offset;
            await stream.ReadExactlyAsync(block, cancellationToken).ConfigureAwait(false);
            if (!block.AsSpan().ContainsAnyExcept((byte)0))
            {
                return;
            }

            offset += BlockSize;
            if (SizeOf(block) is not { } size || size > stream.Length - offset || !IsTar(block) || count == MaximumMembers)
            {
                findings.Note(count == MaximumMembers ? PickleProblemKind.TooMuch : PickleProblemKind.DamagedArchive, offset - BlockSize, member);
                return;
            }

            await ScanMemberAsync(block, offset, size, cancellationToken).ConfigureAwait(false);
            offset += (size + BlockSize - 1) / BlockSize * BlockSize;
        }
    }

    private async Task ScanMemberAsync(byte[] block, long offset, long size, CancellationToken cancellationToken)
    {
        var isFile = block[Type][0] is 0 or (byte)'0' or (byte)'7';
        if (isFile)
        {
            var name = Encoding.UTF8.GetString(block[Name]).Split('\0')[0];
            var isExpected = name is "pickle" || name.EndsWith("/pickle", StringComparison.Ordinal) || PickleContent.IsExpected(name);
            await content.ScanAsync(new WindowStream(stream, offset, size), member is null ? name : $"{member}/{name}", isExpected, depth + 1, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Octal digits between blanks and zeros. The binary form is for members of 8 GiB and more, which no torch of that time wrote.</summary>
    private static long? SizeOf(byte[] block)
    {
        var digits = Encoding.ASCII.GetString(block[Size]).Trim(' ', '\0');
        var isOctal = digits.All(digit => digit is >= '0' and <= '7');
        return isOctal ? digits.Aggregate(0L, (size, digit) => (size << 3) + (digit - '0')) : null;
    }
}
