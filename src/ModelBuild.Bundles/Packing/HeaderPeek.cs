using ModelBuild.Formats;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Packing;

/// <summary>Keeps the first bytes of a file that passes by, and says what they tell.</summary>
internal sealed class HeaderPeek
{
    private readonly byte[] header = new byte[FormatDetector.HeaderSize];
    private int length;

    public void See(ReadOnlyMemory<byte> bytes)
    {
        var wanted = Math.Min(bytes.Length, header.Length - length);
        bytes[..wanted].CopyTo(header.AsMemory(length));
        length += wanted;
    }

    public FileFacts Facts(string path, Digest digest, long size)
    {
        var seen = header.AsSpan(0, length);
        return new() { Digest = digest, Size = size, Format = FormatDetector.Detect(path, seen), IsText = !seen.Contains((byte)0) };
    }
}
