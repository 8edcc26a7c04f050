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

    public FileFacts Facts(string path, Digest digest, long size) => new() { Digest = digest, Size = size, Format = FormatOf(path), IsText = IsText };

    /// <summary>The format of a file of that name; null where nothing shows it.</summary>
    public string? FormatOf(string path) => FormatDetector.Detect(path, header.AsSpan(0, length));

    public bool IsText => !header.AsSpan(0, length).Contains((byte)0);
}
