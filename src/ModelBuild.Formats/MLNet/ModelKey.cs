using System.Text;

namespace ModelBuild.Formats.MLNet;

/// <summary>The header of a component of ML.NET: 256 bytes, of which the loader's name says what it is.</summary>
internal static class ModelKey
{
    public const string FileName = "Model.key";

    private const int Size = 0x100;
    private static readonly Range Loader = 0x50..0x68;

    public static ReadOnlySpan<byte> Signature => "ML\0MODEL"u8;

    /// <returns>Null where it is no such header.</returns>
    public static async Task<string?> KindAsync(Stream content, CancellationToken cancellationToken)
    {
        var header = new byte[Size];
        var read = await content.ReadAtLeastAsync(header, Size, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return read == Size && header.AsSpan().StartsWith(Signature) ? KindOf(header) : null;
    }

    private static string KindOf(byte[] header) => Encoding.ASCII.GetString(header[Loader]).TrimEnd('\0');
}
